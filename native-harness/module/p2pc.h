/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the module and what each gives to the others.
 */
#ifndef P2PC_H
#define P2PC_H

#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include "p2pc_wire.h"

/* A provider: a BAR of a PCI device, published as P2PDMA memory. A device may have several. */
struct p2pc_provider {
	struct pci_dev *pdev;
	unsigned int bar;
	/* taken from the device's pool, so that nobody else uses its pages */
	void *pool;
	size_t size;
	/* where that lies */
	phys_addr_t phys;
	pci_bus_addr_t bus;
};

/* A client: a PCI device for which lists are mapped. */
struct p2pc_device {
	struct pci_dev *pdev;
	/* NULL: dma-direct */
	struct iommu_domain *domain;
	u64 granule;
	/* a bit for each provider that it reaches through the host bridge */
	u32 bridged;
	/* NULL: it can't be told to access memory */
	void __iomem *engine;
};

/* What SETUP arranged; there is one. */
struct p2pc_bench {
	bool ready;
	u32 flags;
	u32 providers;
	u32 clients;
	struct p2pc_provider provider[P2PC_MAX_PROVIDERS];
	struct p2pc_device client[P2PC_MAX_CLIENTS];
};

/*
 * Ranges of IOVA, sorted, that neither overlap nor touch: p2pc_ranges.c. p2pc_locate.c adds
 * no more than ten, twice.
 */
#define P2PC_MAX_RANGES 20

struct p2pc_ranges {
	struct p2pc_range range[P2PC_MAX_RANGES];
	u32 count;
};

void p2pc_ranges_add(struct p2pc_ranges *ranges, u64 first, u64 last);

/* A DMA segment as the map gave it. */
struct p2pc_segment {
	dma_addr_t address;
	u32 length;
	bool bus;
};

/* A list as the scenario describes it, and as the kernel sees it. */
struct p2pc_list {
	const struct p2pc_entry *want;
	u32 entries;
	/* enum p2pc_list_flag */
	u32 flags;
	struct sg_table table;
	bool built;
	bool mapped;
	/* a step maps it for a client that is not trusted; only while the scenario is read */
	bool marked;
	/* who mapped it, and how; nents is how many entries the call was given */
	u32 client;
	u32 nents;
	/* of the granules that these touch */
	u64 bytes;
	enum dma_data_direction direction;
	unsigned long attrs;
	/* what was looked up right after the map */
	struct p2pc_ranges probed;
	/* what its last map gave, where a step accesses it */
	struct p2pc_segment *segment;
	u32 segments;
};

/* A validated request; its tables point into the request's bytes. */
struct p2pc_plan {
	const struct p2pc_scenario *head;
	const struct p2pc_client *client;
	const struct p2pc_region *region;
	const struct p2pc_step *step;
	const struct p2pc_entry *entry;
	/* some step is an access */
	bool accesses;
	struct p2pc_list list[P2PC_MAX_LISTS];
};

/* What an access reached. */
struct p2pc_touches {
	/* P2PC_MAX_TOUCHES of them */
	struct p2pc_touch *touch;
	u32 count;
};

/* Bytes taken in order from a request: p2pc_buffer.c */
struct p2pc_reader {
	const u8 *at;
	size_t left;
};

const void *p2pc_take(struct p2pc_reader *reader, size_t size, size_t count);

/* Bytes put in order into a reply: p2pc_buffer.c */
struct p2pc_writer {
	u8 *bytes;
	size_t length;
	size_t capacity;
};

void *p2pc_put(struct p2pc_writer *writer, size_t size, size_t count);

/* p2pc_path.c */
struct pci_dev *p2pc_find_device(const char *path);

/* p2pc_driver.c */
int p2pc_driver_bind(struct pci_dev *pdev);
bool p2pc_driver_has(struct pci_dev *pdev);
int p2pc_devices_hold(void);
void p2pc_devices_release(void);
void p2pc_driver_exit(void);

/* p2pc_provider.c */
bool p2pc_provider_is_public(struct pci_dev *pdev);
int p2pc_provider_publish(struct p2pc_provider *provider);
void p2pc_provider_withdraw(struct p2pc_provider *provider);

/* p2pc_distance.c */
void p2pc_distance(struct pci_dev *provider, struct pci_dev *client,
		   struct p2pc_ready_pair *pair);
u32 p2pc_redirects_of_pair(struct pci_dev *provider, struct pci_dev *client);

/* p2pc_forge.c */
int p2pc_forge_pair(struct pci_dev *provider, struct pci_dev *client,
		    u16 vendor, u16 device);

/* p2pc_reserved.c */
int p2pc_tell_reserved(struct p2pc_writer *reply, u32 *ranges);

/* p2pc_arena.c */
int p2pc_arena_init(void);
void p2pc_arena_exit(void);
phys_addr_t p2pc_arena_phys(void);
size_t p2pc_arena_size(void);

/* p2pc_setup.c */
extern struct p2pc_bench p2pc_bench;
int p2pc_do_setup(struct p2pc_reader *request, struct p2pc_writer *reply);
void p2pc_setup_exit(void);

/* p2pc_scenario.c */
int p2pc_scenario_parse(struct p2pc_reader *request, struct p2pc_plan *plan);
phys_addr_t p2pc_region_phys(const struct p2pc_region *region);

/* p2pc_list.c */
phys_addr_t p2pc_entry_page(const struct p2pc_plan *plan,
			    const struct p2pc_entry *want);
int p2pc_list_build(const struct p2pc_plan *plan, struct p2pc_list *list);
void p2pc_list_repair(const struct p2pc_plan *plan, struct p2pc_list *list);
void p2pc_list_free(struct p2pc_list *list);
int p2pc_list_state(struct p2pc_list *list, struct p2pc_writer *reply);

/* Granules of a span of which the rest is not looked up: 16 GiB of the smallest ones. */
#define P2PC_SPAN_LIMIT BIT(22)

/* p2pc_pages.c */
int p2pc_list_from_pages(const struct p2pc_plan *plan, struct p2pc_list *list);

/* p2pc_probe.c */
/* Granules looked up on both sides of a list's segments, where nothing else is at work. */
#define P2PC_GUARD 4

bool p2pc_probe_segments(const struct p2pc_device *client, struct p2pc_list *list,
			 u32 granules, struct p2pc_ranges *ranges);
void p2pc_purge(const struct p2pc_device *client,
		const struct p2pc_ranges *ranges);

/* p2pc_look.c */
int p2pc_probe(const struct p2pc_device *client,
	       const struct p2pc_ranges *ranges, u64 bytes, u32 *runs,
	       struct p2pc_writer *reply);

/* p2pc_locate.c */
void p2pc_locate(const struct p2pc_device *client, u64 bytes, bool settle,
		 struct p2pc_ranges *ranges);
void p2pc_locate_again(const struct p2pc_device *client, u64 bytes,
		       struct p2pc_ranges *ranges);

/*
 * Granules of the shortest mapping that is too long for the IOVA allocator's caches,
 * so that its unmap really frees IOVA (drivers/iommu/iova.c: IOVA_RANGE_CACHE_MAX_SIZE).
 */
#define P2PC_UNCACHED_GRANULES 33

/* An IOVA space below this is looked up whole, and can be counted. */
#define P2PC_SMALL_SPACE SZ_16M

/* p2pc_swap.c */
bool p2pc_swap_possible(const struct p2pc_device *client);

/* p2pc_iova.c */
bool p2pc_iova_alone(const struct p2pc_device *client);
dma_addr_t p2pc_iova_get(const struct p2pc_device *client, u32 granules);
void p2pc_iova_put(const struct p2pc_device *client, dma_addr_t at, u32 granules);
bool p2pc_iova_next(const struct p2pc_device *client, u32 granules, dma_addr_t *at);

/* p2pc_space.c */
void p2pc_space_unmapped(void);
void p2pc_space_queued(const struct p2pc_device *client, u64 bytes);
void p2pc_space_wait(const struct p2pc_device *client);
bool p2pc_space_settle(const struct p2pc_device *client);
void p2pc_space_flush(const struct p2pc_device *client, struct p2pc_ranges *ranges);
void p2pc_space_make_room(const struct p2pc_device *client, u64 bytes);
bool p2pc_space_is_lazy(const struct p2pc_device *client);
u32 p2pc_space_count(const struct p2pc_device *client);
void p2pc_space_reset(const struct p2pc_device *client);

/* What p2pc_call_map() returns, negated, for a dma_map_sg() that failed. */
#define P2PC_ERROR_UNKNOWN MAX_ERRNO

/* p2pc_call.c */
void p2pc_call_prepare(const struct p2pc_device *client, struct p2pc_list *list,
		       const struct p2pc_step *step);
int p2pc_call_map(const struct p2pc_device *client, struct p2pc_list *list,
		  const struct p2pc_step *step);
void p2pc_call_unmap(const struct p2pc_device *client, struct p2pc_list *list);
void p2pc_call_sync(const struct p2pc_device *client, struct p2pc_list *list,
		    bool for_cpu);

/* p2pc_halfway.c */
int p2pc_map_halfway(const struct iommu_domain_ops *real, struct iommu_domain *domain,
		     unsigned long iova, phys_addr_t paddr, size_t pgsize,
		     size_t pgcount, int prot, gfp_t gfp, size_t *mapped);

/* p2pc_fault.c */
void p2pc_fault_arm(const struct p2pc_device *client, u32 number);
void p2pc_fault_disarm(void);

/* What an engine moves at once, bytes. */
#define P2PC_ENGINE_BYTES 512

/* p2pc_engine.c */
int p2pc_engine_start(struct p2pc_device *client);
void p2pc_engine_stop(struct p2pc_device *client);
int p2pc_engine_read(const struct p2pc_device *client, dma_addr_t at, u32 *to, u32 length);
int p2pc_engine_write(const struct p2pc_device *client, dma_addr_t at, const u32 *from,
		      u32 length);

/* p2pc_access.c */
int p2pc_access_remember(struct p2pc_list *list);
void p2pc_access_forget(struct p2pc_list *list);
int p2pc_access_tell(struct p2pc_touches *touches, u32 *count, struct p2pc_writer *reply);
int p2pc_access(const struct p2pc_plan *plan, const struct p2pc_device *client,
		struct p2pc_list *list, const struct p2pc_step *step,
		struct p2pc_touches *touches);

/* A client's settings before the scenario. */
struct p2pc_saved {
	u64 dma_mask;
	unsigned long seg_boundary_mask;
	unsigned int max_seg_size;
	bool untrusted;
};

/* Those of a plan's first so many clients. */
struct p2pc_settings {
	struct p2pc_saved saved[P2PC_MAX_CLIENTS];
	u32 configured;
};

/* p2pc_client.c */
const struct p2pc_device *p2pc_plan_device(const struct p2pc_plan *plan, u32 client);
int p2pc_configure(const struct p2pc_plan *plan, struct p2pc_settings *settings);
void p2pc_restore(const struct p2pc_plan *plan, struct p2pc_settings *settings);
int p2pc_tell_places(const struct p2pc_plan *plan, struct p2pc_writer *reply);
void p2pc_account(const struct p2pc_plan *plan, struct p2pc_account *account,
		  bool after);

/* A provider that goes away during a scenario. */
struct p2pc_departure;

/* p2pc_run.c */
int p2pc_run_scenario(struct p2pc_reader *request, struct p2pc_writer *reply,
		      struct p2pc_departure *departure);

/* p2pc_unbind.c */
void p2pc_depart(struct p2pc_departure *departure, u32 step);
int p2pc_do_unbind(struct p2pc_reader *request, struct p2pc_writer *reply);

/* p2pc_stress.c */
int p2pc_do_stress(struct p2pc_reader *request, struct p2pc_writer *reply);

/* p2pc_stranger.c */
struct device *p2pc_stranger_add(struct device *parent);
void p2pc_stranger_remove(struct device *dev);
int p2pc_stranger_map(struct device *dev, const struct p2pc_provider *provider,
		      struct p2pc_distance_seen *seen);

/* p2pc_many.c */
int p2pc_do_distance(struct p2pc_reader *request, struct p2pc_writer *reply);

#endif
