/* A Modbus server by others, for the interoperability tests: libmodbus over TCP (any free port) or RTU on a serial port.
 * Usage: serve-libmodbus tcp | serve-libmodbus rtu PORT. Prints "ready ADDRESS". Unit 2 (TCP only) takes a quarter of a second. */
#include <arpa/inet.h>
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void fill(modbus_mapping_t *map)
{
    const uint16_t holding[] = {0x0000, 0x4236, 0xFFFE, 0xFFFF, 0xFF85};
    const uint16_t input[] = {0x0001, 0x0002, 0x3412};
    memcpy(map->tab_registers, holding, sizeof holding);
    memcpy(map->tab_input_registers, input, sizeof input);
    map->tab_bits[1] = 1;
    map->tab_bits[3] = 1;
    map->tab_input_bits[0] = 1;
}

static void answer(modbus_t *ctx, modbus_mapping_t *map, int slow_unit_at)
{
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    for (;;) {
        int length = modbus_receive(ctx, query);
        if (length == -1) {
            if (slow_unit_at >= 0) return; /* The TCP client left. */
            continue;
        }
        if (length == 0) continue;
        if (slow_unit_at >= 0 && query[slow_unit_at] == 2) usleep(250000);
        modbus_reply(ctx, query, length, map);
    }
}

int main(int argc, char **argv)
{
    modbus_mapping_t *map = modbus_mapping_new_start_address(2, 4, 7, 2, 100, 5, 10, 3);
    fill(map);
    if (argc == 3) {
        modbus_t *ctx = modbus_new_rtu(argv[2], 19200, 'N', 8, 1);
        modbus_set_slave(ctx, 1);
        if (modbus_connect(ctx) == -1) return 1;
        printf("ready %s\n", argv[2]);
        fflush(stdout);
        answer(ctx, map, -1);
    }
    modbus_t *ctx = modbus_new_tcp("127.0.0.1", 0);
    int listening = modbus_tcp_listen(ctx, 4);
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    if (listening == -1 || getsockname(listening, (struct sockaddr *)&address, &size) == -1) return 1;
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        if (modbus_tcp_accept(ctx, &listening) == -1) return 1;
        answer(ctx, map, 6);
        modbus_close(ctx);
    }
}
