/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the adapter give to each other. All addresses and lengths are bytes. */
#include "json.h"

extern const char *scenario; /* that is being run */

#define MAX_ENTRIES 4096 /* of a list */
#define DMA_MAPPING_ERROR UINT64_MAX
#define RAM UINT64_MAX /* no BAR */

/* Contiguous memory. */
struct region {
	const char *owner; /* the provider, or RAM's own name */
	uint64_t bar; /* which of the provider's, or RAM */
	uint64_t size, phys, bus_offset; /* bus_offset: from physical to bus addresses */
};

/* A device, with the page table of its IOMMU. What translates is taken, and nothing else is. */
struct client {
	const char *reach; /* the map type of each provider */
	bool direct; /* there is no IOMMU */
	uint64_t granule, boundary_mask, max_segment;
	uint64_t end; /* of the DMA addresses that it can use */
	size_t run_count;
	struct run { uint64_t iova, phys, length; } runs[MAX_NAMED * MAX_ENTRIES]; /* by IOVA */
};

struct list {
	size_t count, given, nents; /* given: entries of the last map, MAP-NENTS */
	struct client *client; /* of the last map */
	uint64_t iova, iova_size; /* while it is mapped */
	struct slot {
		const struct region *region;
		uint64_t page, offset, length;
		struct dma { uint64_t address, length; bool is_bus; } dma;
		struct run run; /* the entry's granules, and the padding after them */
	} slots[MAX_ENTRIES]; /* entry i of the list, and segment i of the output */
};

void place_memory(void);
struct region *region_named(const char *name);
const char *map_list(struct list *list, uint64_t fail_mapping);
void unmap_list(struct list *list);
