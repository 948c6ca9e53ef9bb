"""A Modbus client by others, against our simulated instruments: pymodbus over TCP, RTU or ASCII.

Usage: ask-pymodbus.py tcp PORT | ask-pymodbus.py rtu|ascii DEVICE. Prints one line of JSON for what it was told.
"""
import json
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer

kind, where = sys.argv[1:3]
if kind == "tcp":
    client = ModbusTcpClient("127.0.0.1", port=int(where), timeout=3)
else:
    framer = {"rtu": ModbusRtuFramer, "ascii": ModbusAsciiFramer}[kind]
    client = ModbusSerialClient(where, framer=framer, baudrate=19200, timeout=3)
assert client.connect()


def told(reply):
    if reply.isError():
        return {"exception": getattr(reply, "exception_code", str(reply))}
    return getattr(reply, "registers", None) or [bool(bit) for bit in getattr(reply, "bits", [])]


answers = {
    "input": told(client.read_input_registers(18, 2, slave=1)),
    "write coil": told(client.write_coil(20, True, slave=1)),
    "coil": told(client.read_coils(20, 1, slave=1))[:1],
    "write register": told(client.write_register(500, 7, slave=1)),
    "write registers": told(client.write_registers(501, [0x42C8, 0], slave=1)),
    "holding": told(client.read_holding_registers(500, 3, slave=1)),
    "both": told(
        client.readwrite_registers(read_address=500, read_count=3, write_address=500, write_registers=[9], unit=1)
    ),
    "nowhere": told(client.read_holding_registers(900, 1, slave=1)),
}
objects = {}
following = 0
while following is not None:
    reply = client.execute(ReadDeviceInformationRequest(read_code=2, object_id=following, unit=1))
    objects.update({str(id): text.decode("latin1") for id, text in reply.information.items()})
    following = reply.next_object_id if reply.more_follows else None
answers["identification"] = objects
print(json.dumps(answers))
