/* SPDX-License-Identifier: MIT */
/*
 * navi23_pci.c - the card of qemu/navi23 as a PCI device of QEMU 7.2: `-device navi23`.
 *
 * Who calls whom: QEMU calls the card (registers, doorbells, reset) with its big lock held. The card's threads never
 * take that lock, and never walk QEMU's memory map, so the card may be waited for with the lock held: what they need of
 * guest memory is in a table of our own (ram.c), interrupts go by a bottom half, pictures through a buffer (heads.c).
 *
 * The file is compiled as it is for two ways into QEMU. build.sh makes an object that is loaded into the stock binary,
 * which preload.c registers; README.md says how to compile it into a QEMU of one's own. It refers to functions of QEMU
 * only, not to its variables: a program into which the object is loaded by mistake starts nevertheless.
 */
#include "qemu/osdep.h"

#include "exec/memory.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci.h"
#include "hw/qdev-core.h"
#include "migration/vmstate.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/accel.h"
#include "qemu/event_notifier.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/units.h"
#include "qom/object.h"

#include <poll.h>
#include <sys/mman.h>

#include <navi23/navi.h>

#include "heads.h"
#include "preload.h"
#include "ram.h"
#include "test_capability.h"

#define TYPE_NAVI23 "navi23"
OBJECT_DECLARE_SIMPLE_TYPE(Navi23, NAVI23)

#define MAX_CORES 1024u
#define TEST_CAPABILITY_AT 0x40 /* before all that the card has itself */

/* The rings' doorbells, of those that Navi's driver and firmware agreed on; 64 bits each. */
static const uint16_t ring_doorbells[] = { 0x003, 0x004, 0x005, 0x006, 0x08b, 0x100, 0x10a };
#define RING_DOORBELLS ARRAY_SIZE(ring_doorbells)

struct Navi23 {
    PCIDevice parent_obj;
    struct navi *card; /* NULL: there was no memory or thread for a new one at a reset; nobody answers */
    MemoryRegion vram_bar, doorbell_bar, register_bar;
    void *vram;
    uint8_t test_capability; /* where in configuration space */

    /* properties */
    uint64_t vram_size, bar_size, cores;
    char *screens, *ioeventfd, *trace, *log, *lanes;
    FILE *trace_file;
    int log_level;

    struct guest_ram ram;
    QEMUBH *irq;
    uint32_t irq_vectors; /* atomic; bit n: vector n is to be raised */

    struct head heads[NAVI_CONNECTORS];
    int head_count;

    /* doorbells that a thread hears (ioeventfd) */
    struct pollfd rung[RING_DOORBELLS];
    EventNotifier notifiers[RING_DOORBELLS];
    pthread_mutex_t doorbell_lock; /* `card`, for that thread */
};

/* ---- what the card asks of its host, in any thread --------------------------------------------------------------- */

static void *dma_map(void *opaque, uint64_t bus, uint64_t want, uint64_t *got)
{
    Navi23 *s = opaque;

    return guest_ram_map(&s->ram, bus, want, got);
}

static void raise_msix(void *opaque, unsigned vector)
{
    Navi23 *s = opaque;

    qatomic_or(&s->irq_vectors, 1u << vector);
    qemu_bh_schedule(s->irq);
}

static void card_log(void *opaque, enum navi_log_level level, const char *line)
{
    const Navi23 *s = opaque;

    if ((int)level <= s->log_level)
        fprintf(stderr, "navi23: %s\n", line);
}

static void card_trace(void *opaque, const char *text, size_t length)
{
    const Navi23 *s = opaque;

    fwrite(text, 1, length, s->trace_file);
}

/* The pages go back to the host, and read as zeros in the guest too. */
static void vram_lost(void *opaque)
{
    const Navi23 *s = opaque;

    if (madvise(s->vram, s->vram_size, MADV_DONTNEED))
        memset(s->vram, 0, s->vram_size);
}

static int create_card(Navi23 *s)
{
    const struct navi_host host = {
        .opaque = s,
        .vram = s->vram,
        .vram_size = s->vram_size,
        .bar_size = s->bar_size,
        .cores = (unsigned)s->cores,
        .lanes = s->lanes,
        .dma_map = dma_map,
        .msix = raise_msix,
        .log = card_log,
        .vram_lost = vram_lost,
        .trace = s->trace_file ? card_trace : NULL,
    };

    return navi_create(&host, &s->card);
}

/* ---- interrupts -------------------------------------------------------------------------------------------------- */

static void notify_vectors(void *opaque)
{
    Navi23 *s = opaque;
    uint32_t vectors = qatomic_xchg(&s->irq_vectors, 0);

    for (unsigned i = 0; i < NAVI_MSIX_VECTORS; i++) {
        if ((vectors & (1u << i)) && msix_enabled(PCI_DEVICE(s)))
            msix_notify(PCI_DEVICE(s), i);
    }
}

/* ---- BARs -------------------------------------------------------------------------------------------------------- */

static uint64_t read_register(void *opaque, hwaddr offset, unsigned size)
{
    const Navi23 *s = opaque;

    return s->card ? navi_reg_read(s->card, offset) : UINT32_MAX;
}

static void write_register(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    const Navi23 *s = opaque;

    if (s->card)
        navi_reg_write(s->card, offset, value);
}

static uint64_t read_doorbell(void *opaque, hwaddr offset, unsigned size)
{
    return 0; /* doorbells are only written */
}

static void write_doorbell(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    const Navi23 *s = opaque;

    if (s->card)
        navi_doorbell(s->card, offset, value, size);
}

/*
 * With ioeventfd a doorbell is a signal to a thread of ours: the guest goes on at once, but what it wrote is lost, and
 * the ring looks for it in memory.
 */
static void *hear_doorbells(void *opaque)
{
    Navi23 *s = opaque;

    for (;;) {
        if (poll(s->rung, RING_DOORBELLS, -1) < 0)
            continue; /* a signal */
        pthread_mutex_lock(&s->doorbell_lock);
        for (unsigned i = 0; i < RING_DOORBELLS; i++) {
            if (s->rung[i].revents && event_notifier_test_and_clear(&s->notifiers[i]) && s->card)
                navi_doorbell_rung(s->card, ring_doorbells[i] * 8);
        }
        pthread_mutex_unlock(&s->doorbell_lock);
    }
    return NULL;
}

/* Returns 0 or a negative errno. */
static int add_ioeventfds(Navi23 *s)
{
    QemuThread thread;
    int error = 0;

    for (unsigned i = 0; i < RING_DOORBELLS && !error; i++)
        error = event_notifier_init(&s->notifiers[i], 0);
    if (error)
        return error;
    memory_region_transaction_begin();
    for (unsigned i = 0; i < RING_DOORBELLS; i++) {
        s->rung[i] = (struct pollfd){ .fd = event_notifier_get_fd(&s->notifiers[i]), .events = POLLIN };
        memory_region_add_eventfd(&s->doorbell_bar, ring_doorbells[i] * 8, 8, false, 0, &s->notifiers[i]);
    }
    memory_region_transaction_commit();
    qemu_thread_create(&thread, "navi23-doorbell", hear_doorbells, s, QEMU_THREAD_DETACHED);
    return 0;
}

static const MemoryRegionOps register_ops = {
    .read = read_register,
    .write = write_register,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 8 },
    .impl = { .min_access_size = 4, .max_access_size = 4 },
};

static const MemoryRegionOps doorbell_ops = {
    .read = read_doorbell,
    .write = write_doorbell,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 8 },
    .impl = { .min_access_size = 4, .max_access_size = 8 },
};

static void init_bars(Navi23 *s)
{
    const uint8_t wide = PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH;
    PCIDevice *pci = PCI_DEVICE(s);

    memory_region_init_ram_ptr(&s->vram_bar, OBJECT(s), "navi23.vram", s->bar_size, s->vram);
    memory_region_init_io(&s->doorbell_bar, OBJECT(s), &doorbell_ops, s, "navi23.doorbells", NAVI_DOORBELL_BYTES);
    memory_region_init_io(&s->register_bar, OBJECT(s), &register_ops, s, "navi23.registers", NAVI_REGISTER_BYTES);
    pci_register_bar(pci, NAVI_BAR_VRAM, wide, &s->vram_bar);
    pci_register_bar(pci, NAVI_BAR_DOORBELL, wide, &s->doorbell_bar);
    pci_register_bar(pci, NAVI_BAR_REGISTERS, 0, &s->register_bar);
}

/* ---- configuration space ----------------------------------------------------------------------------------------- */

/* QEMU keeps configuration space; what is in it at first is what the card has in its own. */
static void copy_config(Navi23 *s, unsigned first, unsigned bytes)
{
    for (unsigned i = first; i < first + bytes; i++)
        PCI_DEVICE(s)->config[i] = navi_config_read(s->card, i, 1);
}

/* Which bits of a byte can be written is found out as on any bus: by writing the opposite. */
static uint8_t writable(struct navi *card, unsigned offset)
{
    uint8_t value = navi_config_read(card, offset, 1), changed;

    navi_config_write(card, offset, (uint8_t)~value, 1);
    changed = value ^ navi_config_read(card, offset, 1);
    navi_config_write(card, offset, value, 1);
    return changed;
}

static uint8_t find_capability(struct navi *card, uint8_t id)
{
    uint8_t at = navi_config_read(card, PCI_CAPABILITY_LIST, 1);

    while (at && navi_config_read(card, at + PCI_CAP_LIST_ID, 1) != id)
        at = navi_config_read(card, at + PCI_CAP_LIST_NEXT, 1);
    return at;
}

static bool add_pcie_capability(Navi23 *s, Error **errp)
{
    PCIDevice *pci = PCI_DEVICE(s);
    uint8_t at = find_capability(s->card, PCI_CAP_ID_EXP);

    if (pci_add_capability(pci, PCI_CAP_ID_EXP, at, PCI_EXP_VER2_SIZEOF, errp) < 0)
        return false;
    copy_config(s, at + PCI_CAP_FLAGS, PCI_EXP_VER2_SIZEOF - PCI_CAP_FLAGS);
    for (int i = at + PCI_CAP_FLAGS; i < at + PCI_EXP_VER2_SIZEOF; i++)
        pci->wmask[i] = writable(s->card, i);
    pci->exp.exp_cap = at;
    return true;
}

static bool add_msix_capability(Navi23 *s, Error **errp)
{
    PCIDevice *pci = PCI_DEVICE(s);

    if (msix_init(pci, NAVI_MSIX_VECTORS, &s->doorbell_bar, NAVI_BAR_DOORBELL, NAVI_MSIX_TABLE_OFFSET, &s->doorbell_bar,
                  NAVI_BAR_DOORBELL, NAVI_MSIX_PENDING_OFFSET, find_capability(s->card, PCI_CAP_ID_MSIX), errp) < 0)
        return false;
    for (unsigned i = 0; i < NAVI_MSIX_VECTORS; i++)
        msix_vector_use(pci, i);
    return true;
}

static bool add_test_capability(Navi23 *s, Error **errp)
{
    PCIDevice *pci = PCI_DEVICE(s);
    int at = pci_add_capability(pci, NAVI23_TEST_CAPABILITY_ID, TEST_CAPABILITY_AT, NAVI23_TEST_BYTES, errp);

    if (at < 0)
        return false;
    pci->config[at + PCI_CAP_FLAGS] = NAVI23_TEST_BYTES;
    pci_set_long(pci->config + at + NAVI23_TEST_MAGIC_AT, NAVI23_TEST_MAGIC);
    s->test_capability = at;
    return true;
}

static bool init_config(Navi23 *s, Error **errp)
{
    copy_config(s, PCI_VENDOR_ID, 4);
    copy_config(s, PCI_REVISION_ID, 4);
    copy_config(s, PCI_SUBSYSTEM_VENDOR_ID, 4);
    copy_config(s, PCI_INTERRUPT_PIN, 1);
    return add_pcie_capability(s, errp) && add_msix_capability(s, errp) && add_test_capability(s, errp);
}

static void write_config(PCIDevice *pci, uint32_t offset, uint32_t value, int size)
{
    const Navi23 *s = NAVI23(pci);

    pci_default_write_config(pci, offset, value, size);
    if (s->card && offset == s->test_capability + NAVI23_TEST_ACTION_AT && value == NAVI23_TEST_BREAK_SOFT_RESET)
        navi_break_soft_reset(s->card);
}

/* ---- the device -------------------------------------------------------------------------------------------------- */

/* Power on, and the machine's reset: another card, its memory lost. */
static void reset(DeviceState *dev)
{
    Navi23 *s = NAVI23(dev);

    for (int i = 0; i < s->head_count; i++)
        head_detach(&s->heads[i]);
    pthread_mutex_lock(&s->doorbell_lock);
    navi_destroy(s->card);
    s->card = NULL;
    qatomic_set(&s->irq_vectors, 0);
    vram_lost(s);
    if (create_card(s))
        fprintf(stderr, "navi23: no memory or threads for the card after a reset: it does not answer\n");
    pthread_mutex_unlock(&s->doorbell_lock);
    for (int i = 0; i < s->head_count && s->card; i++)
        head_attach(&s->heads[i], s->card);
}

static bool check_size(const char *name, uint64_t size, uint64_t most, Error **errp)
{
    if (size >= 256 * MiB && size <= most && is_power_of_2(size))
        return true;
    error_setg(errp, "navi23: %s=%" PRIu64 "M must be a power of two from 256M to %" PRIu64 "G", name, size / MiB,
               most / GiB);
    return false;
}

/* The place of `word` in the list, whose end is NULL, or that of the end; `without` when there is no word. */
static int find_word(const char *const *words, const char *word, int without)
{
    int i = 0;

    if (!word)
        return without;
    while (words[i] && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static bool check_properties(Navi23 *s, Error **errp)
{
    static const char *const levels[] = { "error", "warning", "info", "debug", NULL };
    static const char *const lanes[] = { "sse2", "avx2", "avx512", NULL };

    if (!s->bar_size)
        s->bar_size = s->vram_size;
    if (!check_size("vram", s->vram_size, 64 * GiB, errp) || !check_size("bar", s->bar_size, s->vram_size, errp))
        return false;
    s->log_level = find_word(levels, s->log, NAVI_LOG_WARNING);
    if (!levels[s->log_level]) {
        error_setg(errp, "navi23: log=%s must be error, warning, info or debug", s->log);
        return false;
    }
    if (s->cores < 1 || s->cores > MAX_CORES) {
        error_setg(errp, "navi23: cores=%" PRIu64 " must be from 1 to %u", s->cores, MAX_CORES);
        return false;
    }
    if (!lanes[find_word(lanes, s->lanes, 0)]) {
        error_setg(errp, "navi23: lanes=%s must be sse2, avx2 or avx512", s->lanes);
        return false;
    }
    if (s->trace && !(s->trace_file = fopen(s->trace, "we"))) {
        error_setg_errno(errp, errno, "navi23: trace=%s cannot be written", s->trace);
        return false;
    }
    return true;
}

static bool init_heads(Navi23 *s, Error **errp)
{
    struct navi_screen screens[NAVI_CONNECTORS];

    s->head_count = navi_screens(s->screens ?: "1920x1080@60", screens);
    if (s->head_count < 0) {
        error_setg(errp, "navi23: screens=%s must be none, or up to %u like 1920x1080@60, with double commas between: "
                   "widths by eights, at most 4095 pixels and lines and 655 MHz", s->screens, NAVI_CONNECTORS);
        return false;
    }
    for (int i = 0; i < s->head_count; i++)
        head_init(&s->heads[i], (unsigned)i, DEVICE(s), &screens[i]);
    return true;
}

/* In what TCG emulates, a signal to another thread costs more than the doorbell itself. */
static bool init_doorbells(Navi23 *s, Error **errp)
{
    enum { OFF, ON, AUTO, NEITHER };
    static const char *const words[] = { [OFF] = "off", [ON] = "on", [AUTO] = "auto", [NEITHER] = NULL };
    int word = find_word(words, s->ioeventfd, AUTO), error = 0;

    pthread_mutex_init(&s->doorbell_lock, NULL);
    if (word == NEITHER) {
        error_setg(errp, "navi23: ioeventfd=%s must be on, off or auto", s->ioeventfd);
        return false;
    }
    if (word == ON || (word == AUTO && object_dynamic_cast(OBJECT(current_accel()), "kvm" ACCEL_CLASS_SUFFIX)))
        error = add_ioeventfds(s);
    if (error)
        error_setg_errno(errp, -error, "navi23: ioeventfd=on: no event for each doorbell");
    return !error;
}

/* Only at QEMU's start, which ends when this fails: what has been made by then is not taken back. */
static void realize(PCIDevice *pci, Error **errp)
{
    Navi23 *s = NAVI23(pci);

    if (!check_properties(s, errp))
        return;
    s->vram = mmap(NULL, s->vram_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (s->vram == MAP_FAILED) {
        error_setg_errno(errp, errno, "navi23: vram=%" PRIu64 "M: no memory", s->vram_size / MiB);
        return;
    }
    s->irq = qemu_bh_new(notify_vectors, s);
    init_bars(s);
    guest_ram_init(&s->ram, pci_get_address_space(pci), &s->card);
    if (!init_doorbells(s, errp) || !init_heads(s, errp))
        return;
    if (create_card(s)) {
        error_setg(errp, "navi23: no memory or threads for the card");
        return;
    }
    init_config(s, errp);
}

/* ---- properties -------------------------------------------------------------------------------------------------- */

struct property {
    const char *name, *type;
    ObjectPropertyAccessor *set;
    size_t offset; /* in Navi23: a uint64_t, or a char * */
    const char *description;
};

/* Where the property is kept. NULL, and an error: it is too late for it. */
static void *find_property(Object *object, const struct property *p, Error **errp)
{
    if (!DEVICE(object)->realized)
        return (char *)NAVI23(object) + p->offset;
    error_setg(errp, "navi23: %s cannot be changed", p->name);
    return NULL;
}

static void set_size(Object *object, Visitor *visitor, const char *name, void *opaque, Error **errp)
{
    uint64_t *size = find_property(object, opaque, errp);

    if (size)
        visit_type_size(visitor, name, size, errp);
}

static void set_number(Object *object, Visitor *visitor, const char *name, void *opaque, Error **errp)
{
    uint64_t *number = find_property(object, opaque, errp);

    if (number)
        visit_type_uint64(visitor, name, number, errp);
}

static void set_string(Object *object, Visitor *visitor, const char *name, void *opaque, Error **errp)
{
    char **string = find_property(object, opaque, errp), *value;

    if (string && visit_type_str(visitor, name, &value, errp)) {
        g_free(*string);
        *string = value;
    }
}

static const struct property properties[] = {
    { "vram", "size", set_size, offsetof(Navi23, vram_size), "video memory, which takes memory as it is used (8G)" },
    { "bar", "size", set_size, offsetof(Navi23, bar_size), "how much of it the CPU can reach (all)" },
    { "screens", "str", set_string, offsetof(Navi23, screens),
      "WIDTHxHEIGHT@HZ, up to four of them, or none (1920x1080@60)" },
    { "cores", "uint64", set_number, offsetof(Navi23, cores),
      "threads that work at a dispatch at a time (as many as the host has processors)" },
    { "lanes", "str", set_string, offsetof(Navi23, lanes),
      "sse2, avx2 or avx512: instructions that shaders' arithmetic uses (the best there is)" },
    { "ioeventfd", "str", set_string, offsetof(Navi23, ioeventfd),
      "on, off or auto: doorbells as events (auto: with KVM)" },
    { "trace", "str", set_string, offsetof(Navi23, trace),
      "file for every packet and register that the card executes" },
    { "log", "str", set_string, offsetof(Navi23, log),
      "error, warning, info or debug: what the card says on stderr (warning)" },
};

static void add_properties(ObjectClass *class)
{
    for (size_t i = 0; i < ARRAY_SIZE(properties); i++) {
        const struct property *p = &properties[i];

        object_class_property_add(class, p->name, p->type, NULL, p->set, NULL, (void *)p);
        object_class_property_set_description(class, p->name, p->description);
    }
}

static void init_instance(Object *object)
{
    NAVI23(object)->vram_size = 8 * GiB;
    NAVI23(object)->cores = MIN((uint64_t)sysconf(_SC_NPROCESSORS_ONLN), MAX_CORES);
}

static const VMStateDescription not_migratable = { .name = TYPE_NAVI23, .unmigratable = 1 };

static void init_class(ObjectClass *class, void *data)
{
    DeviceClass *device = DEVICE_CLASS(class);
    PCIDeviceClass *pci = PCI_DEVICE_CLASS(class);

    device->desc = "AMD Navi 23 (Radeon RX 6600) in software";
    device->reset = reset;
    device->vmsd = &not_migratable;
    device->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_DISPLAY, device->categories);
    pci->realize = realize;
    pci->config_write = write_config;
    add_properties(class);
}

static const TypeInfo type = {
    .name = TYPE_NAVI23,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(Navi23),
    .instance_init = init_instance,
    .class_init = init_class,
    .interfaces = (InterfaceInfo[]){ { INTERFACE_PCIE_DEVICE }, {} },
};

void navi23_register(void)
{
    type_register_static(&type);
}

#ifndef NAVI23_PRELOAD
type_init(navi23_register)
#endif
