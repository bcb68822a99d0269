/* SPDX-License-Identifier: MIT */
/* serial.c - 16550 controllers at their ports, at 115200 bits a second where that means anything. */
#include "console/serial.h"

#include "cpu/asm.h"
#include "thread/spinlock.h"

/* Registers, from the port on. */
enum { DATA, INTERRUPTS, FIFO, FORMAT, MODEM, STATUS, MODEM_STATUS, SCRATCH };
#define FORMAT_8N1 0x03u
#define FORMAT_DIVISOR 0x80u /* DATA and INTERRUPTS are the divisor meanwhile */
#define STATUS_INPUT 0x01u
#define STATUS_SENT 0x20u /* the FIFO for output is empty */
#define FIFO_SIZE 16u
#define PATIENCE 100000u /* tries: a line that nobody takes bytes from must not stop the machine */

static struct line {
    uint16_t port; /* 0: there is none */
    struct spinlock lock; /* guards the registers and what follows */
    bool within_line;
} lines[SERIAL_LINES] = { { .port = 0x3f8 }, { .port = 0x2f8 } };

static bool taken_over;

static bool probe(uint16_t port)
{
    port_out8(port + SCRATCH, 0x5a);
    if (port_in8(port + SCRATCH) != 0x5a)
        return false;
    port_out8(port + INTERRUPTS, 0);
    port_out8(port + FORMAT, FORMAT_DIVISOR);
    port_out8(port + DATA, 1);
    port_out8(port + INTERRUPTS, 0);
    port_out8(port + FORMAT, FORMAT_8N1);
    port_out8(port + FIFO, 0x07); /* on, and both emptied */
    port_out8(port + MODEM, 0x03); /* ready */
    return true;
}

void serial_init(void)
{
    for (unsigned i = 0; i < SERIAL_LINES; i++)
        if (!probe(lines[i].port))
            lines[i].port = 0;
}

void serial_take_over(void)
{
    taken_over = true;
}

static struct line *line_of(enum serial_line line)
{
    return lines[line].port ? &lines[line] : &lines[SERIAL_OUT];
}

static bool lock(struct line *line)
{
    return !taken_over && spin_lock(&line->lock);
}

static void unlock(struct line *line, bool interrupts)
{
    if (!taken_over)
        spin_unlock(&line->lock, interrupts);
}

static void wait_until_sent(const struct line *line)
{
    for (unsigned i = 0; i < PATIENCE && !(port_in8(line->port + STATUS) & STATUS_SENT); i++)
        cpu_relax();
}

static void put(struct line *line, const unsigned char *data, size_t size)
{
    for (size_t done = 0; line->port && done < size; done++) {
        if (done % FIFO_SIZE == 0)
            wait_until_sent(line);
        port_out8(line->port + DATA, data[done]);
    }
    if (size)
        line->within_line = data[size - 1] != '\n';
}

void serial_write(enum serial_line which, const void *data, size_t size)
{
    struct line *line = line_of(which);
    bool interrupts = lock(line);

    put(line, data, size);
    unlock(line, interrupts);
}

void serial_write_line(enum serial_line which, const void *data, size_t size)
{
    struct line *line = line_of(which);
    bool interrupts = lock(line);

    if (line->within_line)
        put(line, (const unsigned char *)"\n", 1);
    put(line, data, size);
    unlock(line, interrupts);
}

size_t serial_read(enum serial_line which, void *data, size_t size)
{
    struct line *line = line_of(which);
    unsigned char *bytes = data;
    size_t done = 0;
    bool interrupts = lock(line);

    for (; line->port && done < size && port_in8(line->port + STATUS) & STATUS_INPUT; done++)
        bytes[done] = port_in8(line->port + DATA);
    unlock(line, interrupts);
    return done;
}
