// SPDX-License-Identifier: GPL-2.0-only
/*
 * DISTANCE: the kernel's distance of several clients together, and of each alone.
 */
#include <linux/pci-p2pdma.h>
#include "p2pc.h"

/* The devices of the clients; those that are no PCI functions were made for the question. */
struct p2pc_asked {
	const struct p2pc_distance_asked *head;
	const struct p2pc_distance_client *client;
	struct device *dev[P2PC_MAX_CLIENTS];
	u32 count;
};

static bool p2pc_is_stranger(const struct p2pc_distance_client *client)
{
	return client->kind != P2PC_CLIENT_KIND_FUNCTION;
}

/* p2pc_leave_all() whatever it returns */
static int p2pc_meet_all(struct p2pc_asked *asked)
{
	const struct p2pc_distance_client *client;
	struct device *dev;

	for (; asked->count < asked->head->clients; asked->count++) {
		client = &asked->client[asked->count];
		if (client->kind > P2PC_CLIENT_KIND_OTHER ||
		    client->client >= p2pc_bench.clients)
			return -EINVAL;
		if (p2pc_is_stranger(client) &&
		    !(p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH))
			return -EPERM;
		dev = &p2pc_bench.client[client->client].pdev->dev;
		if (p2pc_is_stranger(client))
			dev = p2pc_stranger_add(client->kind == P2PC_CLIENT_KIND_CHILD ?
						dev : NULL);
		if (IS_ERR(dev))
			return PTR_ERR(dev);
		asked->dev[asked->count] = dev;
	}
	return 0;
}

static void p2pc_leave_all(struct p2pc_asked *asked)
{
	while (asked->count) {
		asked->count--;
		if (p2pc_is_stranger(&asked->client[asked->count]))
			p2pc_stranger_remove(asked->dev[asked->count]);
	}
}

static struct pci_dev *p2pc_asked_provider(const struct p2pc_distance_asked *head)
{
	if (head->published)
		return head->provider < p2pc_bench.providers ?
			p2pc_bench.provider[head->provider].pdev : NULL;
	return head->provider < p2pc_bench.clients ?
		p2pc_bench.client[head->provider].pdev : NULL;
}

static int p2pc_tell_one(const struct p2pc_asked *asked, u32 number,
			 struct pci_dev *provider, struct p2pc_distance_seen *seen)
{
	const struct p2pc_distance_client *client = &asked->client[number];
	struct device *dev = asked->dev[number];

	seen->distance = pci_p2pdma_distance(provider, dev, false);
	seen->error = P2PC_NOT_TRIED;
	if (client->kind != P2PC_CLIENT_KIND_OTHER)
		seen->redirects = p2pc_redirects_of_pair(provider,
							 p2pc_bench.client[client->client].pdev);
	if (!asked->head->published || !p2pc_is_stranger(client))
		return 0;
	return p2pc_stranger_map(dev, &p2pc_bench.provider[asked->head->provider], seen);
}

static int p2pc_tell_each(const struct p2pc_asked *asked, struct pci_dev *provider,
			  struct p2pc_distance_seen *seen)
{
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < asked->count; i++)
		ret = p2pc_tell_one(asked, i, provider, &seen[i]);
	return ret;
}

int p2pc_do_distance(struct p2pc_reader *request, struct p2pc_writer *reply)
{
	const struct p2pc_distance_asked *head = p2pc_take(request, sizeof(*head), 1);
	struct p2pc_distance_result *result = p2pc_put(reply, sizeof(*result), 1);
	struct p2pc_asked asked = { .head = head };
	struct p2pc_distance_seen *seen;
	struct pci_dev *provider;
	int ret;

	if (!p2pc_bench.ready)
		return -ENXIO;
	if (!head || !result || head->clients > P2PC_MAX_CLIENTS)
		return -EINVAL;
	provider = p2pc_asked_provider(head);
	asked.client = p2pc_take(request, sizeof(*asked.client), head->clients);
	if (!provider || !asked.client || request->left)
		return -EINVAL;
	seen = p2pc_put(reply, sizeof(*seen), head->clients);
	if (!seen)
		return -EMSGSIZE;

	ret = p2pc_meet_all(&asked);
	if (!ret) {
		result->published = !!rcu_access_pointer(provider->p2pdma);
		result->many = pci_p2pdma_distance_many(provider, asked.dev,
							asked.count, false);
		ret = p2pc_tell_each(&asked, provider, seen);
	}
	p2pc_leave_all(&asked);
	return ret;
}
