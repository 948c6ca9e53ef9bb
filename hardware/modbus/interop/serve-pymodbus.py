"""A Modbus server by others, for the interoperability tests: pymodbus over TCP (any free port), or RTU or ASCII on a serial port.

Usage: serve-pymodbus.py tcp | serve-pymodbus.py rtu|ascii PORT. Prints "ready ADDRESS". Unit 2 takes a quarter of a second.
"""
import asyncio
import sys
import time

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer, ModbusSocketFramer


class SlowSlave(ModbusSlaveContext):
    def getValues(self, *args, **kwargs):
        time.sleep(0.25)
        return super().getValues(*args, **kwargs)


def blocks():
    return {
        "co": ModbusSparseDataBlock({2: [False, True, False, True]}),
        "di": ModbusSparseDataBlock({7: [True, False]}),
        "hr": ModbusSparseDataBlock({100: [0x0000, 0x4236, 0xFFFE, 0xFFFF, 0xFF85]}),
        "ir": ModbusSparseDataBlock({10: [0x0001, 0x0002, 0x3412]}),
        "zero_mode": True,
    }


def context():
    slaves = {1: ModbusSlaveContext(**blocks()), 2: SlowSlave(**blocks())}
    return ModbusServerContext(slaves=slaves, single=False)


def identity():
    return ModbusDeviceIdentification(
        info_name={
            "VendorName": "Another vendor",
            "ProductCode": "AV-1",
            "MajorMinorRevision": "3.0",
            "VendorUrl": "https://vendor.example/" + "x" * 180,
            "ProductName": "Analyzer of long names " + "y" * 60,
            "ModelName": "Model 7",
        }
    )


async def serve_tcp():
    server = ModbusTcpServer(context(), framer=ModbusSocketFramer, identity=identity(), address=("127.0.0.1", 0))
    task = asyncio.create_task(server.serve_forever())
    await server.serving
    print("ready", server.server.sockets[0].getsockname()[1], flush=True)
    await task


async def serve_serial(framer, port):
    server = ModbusSerialServer(
        context(), framer=framer, identity=identity(), port=port, baudrate=19200, ignore_missing_slaves=True
    )
    await server.start()
    print("ready", port, flush=True)
    await server.serve_forever()


FRAMERS = {"rtu": ModbusRtuFramer, "ascii": ModbusAsciiFramer}
asyncio.run(serve_tcp() if sys.argv[1] == "tcp" else serve_serial(FRAMERS[sys.argv[1]], sys.argv[2]))
