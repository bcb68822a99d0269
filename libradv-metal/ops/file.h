/* SPDX-License-Identifier: MIT */
/*
 * file.h - an open file, as the operations see it.
 *
 * Locks, in the order in which they are taken:
 *     kms_lock        of the process: mode setting (kms/kms.h)
 *     submit_lock     contexts, their queues and scratch memory, BO lists
 *     vm_lock         making the VM
 *     bo_lock         BOs, their references and CPU mappings
 *     va.lock         free addresses
 *     values.lock     where its sync objects are in the value page
 *     pump.lock       what its events are waited for (pump.h)
 * and, of all files, the names of BOs (names.h) and what masters there are (auth.h).
 * None is held while a call may wait for the card, but for kms_lock, which holds up other mode setting.
 */
#ifndef SHIM_FILE_H
#define SHIM_FILE_H

#include <pthread.h>

#include "auth.h"
#include "cpu_maps.h"
#include "kms/kms.h"
#include "ops.h"
#include "pump.h"
#include "table.h"
#include "va.h"
#include "values.h"

struct shim_file {
    /* of the table of open files, under its lock */
    struct shim_file *next;
    uint64_t id;         /* shim_os_file_id */
    enum shim_node node;
    unsigned users;      /* shim_file_get less shim_file_put */
    struct shim_auth auth;
    struct shim_kms_file kms; /* under kms_lock */

    mgpu_client client;
    struct mgpu_chip_info chip;
    struct shim_va_manager va;
    struct shim_values values; /* of its sync objects */
    struct shim_pump pump;     /* of the client's events */

    pthread_mutex_t vm_lock;
    mgpu_handle vm; /* 0: not made yet; see shim_file_vm */

    pthread_mutex_t bo_lock;
    struct shim_table bos; /* GEM handle -> struct shim_bo */
    struct shim_cpu_maps cpu_maps;

    pthread_mutex_t submit_lock;
    struct shim_table contexts; /* id -> struct shim_ctx */
    struct shim_table bo_lists; /* id -> struct shim_bo_list */
    uint32_t last_id;           /* given to a context or list; never 0 again */
};

/*
 * The file's address space. It is made when first needed, so that a kernel that can only answer questions yet (level 0)
 * already shows its card to programs that only ask.
 */
int shim_file_vm(struct shim_file *file, mgpu_handle *vm_out);

/* An id that neither a context nor a BO list has; submit_lock is held. */
uint32_t shim_file_new_id(struct shim_file *file);

/*
 * Open a client (`flags` MGPU_OPEN_*) and ask what the card is. The caller ends with mgpu_close. When the card does not
 * come up the reason that the kernel gives goes to stderr. *init_out is what mgpu_init answered.
 */
int shim_client_open(uint32_t flags, mgpu_client *client_out, struct mgpu_chip_info *chip_out,
                     struct mgpu_init *init_out);

/* What shim_file's end needs of the others: free all of the file's BOs, contexts and lists. No other user is left. */
void shim_bo_free_all(struct shim_file *file);
void shim_ctx_free_all(struct shim_file *file);
void shim_bo_list_free_all(struct shim_file *file);

#endif
