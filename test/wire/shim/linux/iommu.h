/* SPDX-License-Identifier: GPL-2.0-only */
#include "../kernel.h"

phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova);
