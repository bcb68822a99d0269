/* SPDX-License-Identifier: MIT */
/*
 * heap.c - small objects share a page with others of their class, large ones have whole pages.
 *
 * A shared page has a header, found by cutting an object's address to the page. Pages with room are in their class's
 * list; one that has become empty goes back at once, so that what the heap holds is what its users hold.
 */
#include "memory/heap.h"

#include "kernel.h"
#include "memory/page.h"
#include "thread/spinlock.h"

/* Multiples of 16, as large as 4064 bytes divided by whole numbers allow. */
static const uint16_t class_sizes[] = { 16, 32, 48, 64, 96, 128, 192, 256, 336, 448, 576, 800, 1008, 1344, 2032 };
#define CLASSES (sizeof class_sizes / sizeof class_sizes[0])

struct object {
    struct object *next;
};

struct shared_page {
    struct shared_page *next, **link; /* in the class's list while there is room */
    struct object *free;
    uint16_t used, class;
    uint32_t pad;
};
_Static_assert(sizeof(struct shared_page) == 32, "objects behind it are aligned to 16");

static struct class {
    struct spinlock lock; /* guards the list and the headers of the class's pages */
    struct shared_page *pages;
} classes[CLASSES];

static _Atomic uint64_t bytes, objects;

/* CLASSES: too large for any. */
static size_t class_of(size_t size)
{
    size_t class = 0;

    while (class < CLASSES && class_sizes[class] < size)
        class++;
    return class;
}

static size_t pages_of(size_t size)
{
    return size / PAGE_SIZE + (size % PAGE_SIZE != 0);
}

static void list_in(struct class *class, struct shared_page *page)
{
    page->next = class->pages;
    page->link = &class->pages;
    if (page->next)
        page->next->link = &page->next;
    class->pages = page;
}

static void list_out(struct shared_page *page)
{
    *page->link = page->next;
    if (page->next)
        page->next->link = page->link;
}

/* A page with all its objects free; NULL: no memory. */
static struct shared_page *page_create(size_t class)
{
    uint64_t physical = page_alloc();
    size_t size = class_sizes[class];

    if (!physical)
        return NULL;

    struct shared_page *page = page_ptr(physical);
    page->class = (uint16_t)class;
    for (size_t at = sizeof *page; at + size <= PAGE_SIZE; at += size) {
        struct object *object = (struct object *)((char *)page + at);

        object->next = page->free;
        page->free = object;
    }
    return page;
}

static void *alloc_small(size_t number)
{
    struct class *class = &classes[number];
    bool interrupts = spin_lock(&class->lock);

    if (!class->pages) {
        struct shared_page *page = page_create(number);

        if (!page) {
            spin_unlock(&class->lock, interrupts);
            return NULL;
        }
        list_in(class, page);
    }

    struct shared_page *page = class->pages;
    struct object *object = page->free;
    page->free = object->next;
    page->used++;
    if (!page->free)
        list_out(page);
    spin_unlock(&class->lock, interrupts);
    return memset(object, 0, class_sizes[number]);
}

static void free_small(void *ptr, size_t number)
{
    struct class *class = &classes[number];
    struct shared_page *page = (struct shared_page *)((uintptr_t)ptr & ~(uintptr_t)PAGE_MASK);
    struct object *object = ptr;
    bool interrupts = spin_lock(&class->lock);

    if (page->class != number || !page->used)
        panic("%p is given back to the heap, which has not given it, or not of %u bytes", ptr, class_sizes[number]);
    if (!page->free)
        list_in(class, page);
    object->next = page->free;
    page->free = object;
    page->used--;
    if (!page->used)
        list_out(page);
    bool empty = !page->used;
    spin_unlock(&class->lock, interrupts);
    if (empty)
        page_free(page_physical(page), 1);
}

void *heap_alloc(size_t size)
{
    size_t class = class_of(size);
    uint64_t run = class == CLASSES ? page_alloc_run(pages_of(size)) : 0;
    void *ptr = class < CLASSES ? alloc_small(class) : run ? page_ptr(run) : NULL;

    if (ptr) {
        bytes += size;
        objects++;
    }
    return ptr;
}

void heap_free(void *ptr, size_t size)
{
    size_t class = class_of(size);

    if (!ptr)
        return;
    bytes -= size;
    objects--;
    if (class < CLASSES)
        free_small(ptr, class);
    else
        page_free(page_physical(ptr), pages_of(size));
}

uint64_t heap_bytes(void)
{
    return bytes;
}

uint64_t heap_objects(void)
{
    return objects;
}
