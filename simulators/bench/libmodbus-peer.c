/* libmodbus as the measure of the poll-rate bench: a server that is faster than any client here, and a client to compare with.
 * libmodbus-peer serve tcp | serve rtu PORT        prints "ready ADDRESS", then answers unit 1: 125 registers from 0
 * libmodbus-peer poll tcp PORT N REQUESTS | poll rtu DEVICE N REQUESTS
 *                                                  prints "REQUESTS-PER-SECOND CPU-MICROSECONDS-A-REQUEST" */
#include <arpa/inet.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BAUD 115200

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }

static double cpu(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void answer(modbus_t *ctx, modbus_mapping_t *map, int ends_with_client)
{
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    for (;;) {
        int length = modbus_receive(ctx, query);
        if (length > 0) modbus_reply(ctx, query, length, map);
        else if (length == -1 && ends_with_client) return;
    }
}

static int serve(int argc, char **argv)
{
    modbus_mapping_t *map = modbus_mapping_new(0, 0, 125, 125);
    for (int i = 0; i < 125; i++) map->tab_input_registers[i] = i;
    if (argc == 4) {
        modbus_t *ctx = modbus_new_rtu(argv[3], BAUD, 'N', 8, 1);
        modbus_set_slave(ctx, 1);
        if (modbus_connect(ctx) == -1) return 1;
        printf("ready %s\n", argv[3]);
        fflush(stdout);
        answer(ctx, map, 0);
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
        answer(ctx, map, 1);
        modbus_close(ctx);
    }
}

static int poll(char **argv)
{
    int count = atoi(argv[4]), requests = atoi(argv[5]);
    int is_tcp = strcmp(argv[2], "tcp") == 0;
    uint16_t words[125];
    modbus_t *ctx = is_tcp ? modbus_new_tcp("127.0.0.1", atoi(argv[3])) : modbus_new_rtu(argv[3], BAUD, 'N', 8, 1);
    modbus_set_slave(ctx, 1);
    modbus_set_response_timeout(ctx, 1, 0);
    if (modbus_connect(ctx) == -1 || modbus_read_input_registers(ctx, 0, count, words) != count) return 1;
    double began = now(), used = cpu();
    for (int i = 0; i < requests; i++)
        if (modbus_read_input_registers(ctx, 0, count, words) != count) return 1;
    double took = now() - began;
    printf("%f %f\n", requests / took, (cpu() - used) * 1e6 / requests);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "serve") == 0) return serve(argc, argv);
    if (argc == 6 && strcmp(argv[1], "poll") == 0) return poll(argv);
    fprintf(stderr, "see the head of the source\n");
    return 2;
}
