// SPDX-License-Identifier: GPL-2.0-only
/*
 * SETUP: takes the devices that the host names, and tells what they are.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/swiotlb.h>
#include <linux/utsname.h>
#include "p2pc.h"

struct p2pc_bench p2pc_bench;

static bool p2pc_is_claimed(const struct pci_dev *pdev)
{
	u32 i;

	for (i = 0; i < p2pc_bench.providers; i++)
		if (p2pc_bench.provider[i].pdev == pdev)
			return true;
	return false;
}

/* A provider that publishes memory stays with its driver; one of several BARs is claimed once. */
static struct pci_dev *p2pc_claim(const struct p2pc_setup_device *named,
				  bool provider)
{
	struct pci_dev *pdev = p2pc_find_device(named->path);
	int ret;

	if (!pdev) {
		pr_err("no device %.*s\n", P2PC_PATH_BYTES, named->path);
		return ERR_PTR(-ENODEV);
	}
	if (provider && (p2pc_is_claimed(pdev) || p2pc_provider_is_public(pdev)))
		return pdev;
	ret = p2pc_driver_bind(pdev);
	if (ret) {
		pr_err("%s: can't be bound: %d\n", pci_name(pdev), ret);
		pci_dev_put(pdev);
		return ERR_PTR(ret);
	}
	return pdev;
}

static int p2pc_claim_provider(const struct p2pc_setup_device *named)
{
	struct p2pc_provider *provider = &p2pc_bench.provider[p2pc_bench.providers];
	const struct p2pc_provider *other;
	int ret;

	provider->pdev = p2pc_claim(named, true);
	if (IS_ERR(provider->pdev))
		return PTR_ERR(provider->pdev);
	provider->bar = named->bar;
	p2pc_bench.providers++;
	for (other = p2pc_bench.provider; other < provider; other++) {
		if (other->pdev != provider->pdev)
			continue;
		/* what a driver published is one pool, whatever BARs it is from */
		if (!p2pc_driver_has(provider->pdev) || other->bar == provider->bar) {
			pr_err("%s: BAR %u is named twice\n",
			       pci_name(provider->pdev), provider->bar);
			return -EEXIST;
		}
	}
	ret = p2pc_devices_hold();
	if (!ret) {
		ret = p2pc_provider_publish(provider);
		p2pc_devices_release();
	}
	if (ret)
		pr_err("%s: BAR %u can't be published: %d\n",
		       pci_name(provider->pdev), provider->bar, ret);
	return ret;
}

static int p2pc_claim_client(const struct p2pc_setup_device *named)
{
	struct p2pc_device *client = &p2pc_bench.client[p2pc_bench.clients];

	client->pdev = p2pc_claim(named, false);
	if (IS_ERR(client->pdev))
		return PTR_ERR(client->pdev);
	p2pc_bench.clients++;
	return p2pc_engine_start(client);
}

/* Whatever it maps, drivers/iommu/dma-iommu.c or kernel/dma/direct.c copies, BARs too. */
static bool p2pc_bounces_all(const struct p2pc_device *client)
{
	return client->pdev->untrusted ||
		(!client->domain && is_swiotlb_force_bounce(&client->pdev->dev));
}

/* The domain is the client's as long as its driver has it, which whoever calls this sees to. */
static int p2pc_meet_client(struct p2pc_device *client)
{
	struct iommu_domain *domain;

	domain = iommu_get_domain_for_dev(&client->pdev->dev);
	if (domain && (domain->type & __IOMMU_DOMAIN_DMA_API)) {
		client->domain = domain;
		client->granule = 1ULL << __ffs(domain->pgsize_bitmap);
	} else {
		client->granule = PAGE_SIZE;
	}
	if (!p2pc_bounces_all(client) || (p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH))
		return 0;
	pr_err("%s: the kernel copies all that it maps to bounce buffers\n",
	       pci_name(client->pdev));
	return -EPERM;
}

static int p2pc_claim_all(const struct p2pc_setup *head,
			  struct p2pc_reader *request)
{
	const struct p2pc_setup_device *provider, *client;
	int ret = 0;
	u32 i;

	provider = p2pc_take(request, sizeof(*provider), head->providers);
	client = p2pc_take(request, sizeof(*client), head->clients);
	if (!provider || !client)
		return -EINVAL;
	for (i = 0; !ret && i < head->providers; i++)
		ret = p2pc_claim_provider(&provider[i]);
	for (i = 0; !ret && i < head->clients; i++)
		ret = p2pc_claim_client(&client[i]);
	return ret;
}

static int p2pc_forge_all(const struct p2pc_setup *head,
			  struct p2pc_reader *request,
			  struct p2pc_ready_pair *pairs)
{
	const struct p2pc_setup_pair *forged;
	int ret;
	u32 i;

	forged = p2pc_take(request, sizeof(*forged), head->forged);
	if (!forged || request->left)
		return -EINVAL;
	if (head->forged && !(head->flags & P2PC_SETUP_FLAG_TEST_BENCH))
		return -EPERM;
	for (i = 0; i < head->forged; i++) {
		if (forged[i].client >= p2pc_bench.clients ||
		    forged[i].provider >= p2pc_bench.providers)
			return -EINVAL;
		ret = p2pc_forge_pair(p2pc_bench.provider[forged[i].provider].pdev,
				      p2pc_bench.client[forged[i].client].pdev,
				      head->forged_vendor, head->forged_device);
		if (ret < 0)
			return ret;
		pairs[forged[i].client * p2pc_bench.providers +
		      forged[i].provider].distance = ret;
	}
	return 0;
}

static int p2pc_tell_devices(struct p2pc_writer *reply)
{
	struct p2pc_ready_provider *provider;
	struct p2pc_ready_client *client;
	u32 i, first;

	provider = p2pc_put(reply, sizeof(*provider), p2pc_bench.providers);
	client = p2pc_put(reply, sizeof(*client), p2pc_bench.clients);
	if (!provider || !client)
		return -EMSGSIZE;
	for (i = 0; i < p2pc_bench.providers; i++) {
		provider[i].phys = p2pc_bench.provider[i].phys;
		provider[i].bus = p2pc_bench.provider[i].bus;
		provider[i].size = p2pc_bench.provider[i].size;
	}
	for (i = 0; i < p2pc_bench.clients; i++) {
		client[i].granule = p2pc_bench.client[i].granule;
		client[i].profile = p2pc_bench.client[i].domain ?
			P2PC_PROFILE_DMA_IOMMU : P2PC_PROFILE_DMA_DIRECT;
		first = i;
		while (first && p2pc_bench.client[i].domain &&
		       p2pc_bench.client[first - 1].domain == p2pc_bench.client[i].domain)
			first--;
		client[i].domain = first;
		client[i].faults = p2pc_swap_possible(&p2pc_bench.client[i]);
		if (p2pc_bench.client[i].engine)
			client[i].access |= P2PC_ACCESS_FLAG_ENGINE;
		if (p2pc_space_is_lazy(&p2pc_bench.client[i]))
			client[i].access |= P2PC_ACCESS_FLAG_LATE;
	}
	return 0;
}

static struct p2pc_ready_pair *p2pc_tell_pairs(struct p2pc_writer *reply)
{
	struct p2pc_ready_pair *pair, *pairs;
	u32 client, provider;

	pairs = p2pc_put(reply, sizeof(*pairs),
			 p2pc_bench.clients * p2pc_bench.providers);
	if (!pairs)
		return NULL;
	pair = pairs;
	for (client = 0; client < p2pc_bench.clients; client++) {
		for (provider = 0; provider < p2pc_bench.providers; provider++, pair++) {
			p2pc_distance(p2pc_bench.provider[provider].pdev,
				      p2pc_bench.client[client].pdev, pair);
			if (pair->distance != P2PC_NO_DISTANCE && !pair->shared_bridge)
				p2pc_bench.client[client].bridged |= BIT(provider);
		}
	}
	return pairs;
}

static int p2pc_tell_ready(const struct p2pc_setup *head, struct p2pc_reader *request,
			   struct p2pc_ready *ready, struct p2pc_writer *reply)
{
	struct p2pc_ready_pair *pairs;
	int ret = 0;
	u32 i;

	strscpy(ready->release, init_utsname()->release, sizeof(ready->release));
	ready->page_size = PAGE_SIZE;
	ready->providers = p2pc_bench.providers;
	ready->clients = p2pc_bench.clients;
	ready->arena_phys = p2pc_arena_phys();
	ready->arena_size = p2pc_arena_size();
	for (i = 0; !ret && i < p2pc_bench.clients; i++)
		ret = p2pc_meet_client(&p2pc_bench.client[i]);
	if (!ret)
		ret = p2pc_tell_devices(reply);
	if (ret)
		return ret;
	/* asking for a distance computes the map type anew: forge afterwards */
	pairs = p2pc_tell_pairs(reply);
	if (!pairs)
		return -EMSGSIZE;
	ret = p2pc_forge_all(head, request, pairs);
	return ret ? ret : p2pc_tell_reserved(reply, &ready->ranges);
}

/* Once for the life of the module; after a failure only unloading helps. */
int p2pc_do_setup(struct p2pc_reader *request, struct p2pc_writer *reply)
{
	const struct p2pc_setup *head = p2pc_take(request, sizeof(*head), 1);
	struct p2pc_ready *ready = p2pc_put(reply, sizeof(*ready), 1);
	int ret;

	if (p2pc_bench.providers || p2pc_bench.clients)
		return -EBUSY;
	if (!head || !ready || head->providers > P2PC_MAX_PROVIDERS ||
	    !head->clients || head->clients > P2PC_MAX_CLIENTS)
		return -EINVAL;
	p2pc_bench.flags = head->flags;
	ret = p2pc_claim_all(head, request);
	/* binding locks devices: only now can they be held */
	if (!ret)
		ret = p2pc_devices_hold();
	if (ret)
		return ret;
	ret = p2pc_tell_ready(head, request, ready, reply);
	p2pc_devices_release();
	p2pc_bench.ready = !ret;
	return ret;
}

void p2pc_setup_exit(void)
{
	u32 i;

	for (i = 0; i < p2pc_bench.providers; i++)
		p2pc_provider_withdraw(&p2pc_bench.provider[i]);
	for (i = 0; i < p2pc_bench.clients; i++)
		p2pc_engine_stop(&p2pc_bench.client[i]);
	p2pc_driver_exit();
	for (i = 0; i < p2pc_bench.providers; i++)
		pci_dev_put(p2pc_bench.provider[i].pdev);
	for (i = 0; i < p2pc_bench.clients; i++)
		pci_dev_put(p2pc_bench.client[i].pdev);
}
