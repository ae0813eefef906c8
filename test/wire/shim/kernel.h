/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module's parsers use of the kernel, in user space: for tests only.
 */
#ifndef P2PC_SHIM_KERNEL_H
#define P2PC_SHIM_KERNEL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef u64 phys_addr_t;
typedef u64 dma_addr_t;
typedef u64 pci_bus_addr_t;
typedef unsigned int gfp_t;

#define PAGE_SIZE 0x1000UL
#define BIT(n) (1UL << (n))
#define IS_ALIGNED(x, a) (!((x) & ((a) - 1)))
#define PAGE_ALIGNED(x) IS_ALIGNED(x, PAGE_SIZE)
#define min_t(type, x, y) ((type)(x) < (type)(y) ? (type)(x) : (type)(y))
#define max_t(type, x, y) ((type)(x) > (type)(y) ? (type)(x) : (type)(y))
#define __iomem
#define SZ_1M 0x100000UL
#define SZ_4M 0x400000UL
#define SZ_16M 0x1000000UL
#define SZ_1G 0x40000000UL

static inline size_t size_mul(size_t a, size_t b)
{
	size_t product;

	return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}

enum dma_data_direction {
	DMA_BIDIRECTIONAL,
	DMA_TO_DEVICE,
	DMA_FROM_DEVICE,
};

struct sg_table {
	unsigned int nents;
};

struct pci_dev {
	int unused;
};

struct iommu_domain;
struct iommu_domain_ops;

#endif
