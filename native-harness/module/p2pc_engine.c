// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client that reads and writes memory when it is told to: an SD host controller
 * with a card in it, driven by polling, with no interrupt. It needs no memory of its
 * own: one command moves a block between memory and the card by SDMA, another one
 * moves it between the card and this driver through a register.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/io.h>
#include "p2pc.h"

/* QEMU's sdhci-pci */
#define P2PC_ENGINE_VENDOR 0x1b36
#define P2PC_ENGINE_DEVICE 0x0007

/* Registers and bits: SD Host Controller Simplified Specification 2.00, chapter 2. */
#define P2PC_SD_SYSTEM_ADDRESS 0x00
#define P2PC_SD_BLOCK_SIZE 0x04
#define P2PC_SD_BLOCK_COUNT 0x06
#define P2PC_SD_ARGUMENT 0x08
#define P2PC_SD_MODE 0x0c
#define P2PC_SD_COMMAND 0x0e
#define P2PC_SD_RESPONSE 0x10
#define P2PC_SD_DATA 0x20
#define P2PC_SD_POWER 0x29
#define P2PC_SD_CLOCK 0x2c
#define P2PC_SD_RESET 0x2f
#define P2PC_SD_STATUS 0x30
#define P2PC_SD_STATUS_ENABLE 0x34

#define P2PC_SD_MODE_DMA BIT(0)
#define P2PC_SD_MODE_READ BIT(4)
#define P2PC_SD_POWER_ON 0x0f
#define P2PC_SD_CLOCK_ON 0x0005
#define P2PC_SD_STATUS_COMMAND BIT(0)
#define P2PC_SD_STATUS_TRANSFER BIT(1)
#define P2PC_SD_STATUS_WRITE_READY BIT(4)
#define P2PC_SD_STATUS_READ_READY BIT(5)
#define P2PC_SD_STATUS_ERROR BIT(15)

/* What a command brings back, and whether data follows. */
#define P2PC_SD_NONE 0x00
#define P2PC_SD_R2 0x09
#define P2PC_SD_R3 0x02
#define P2PC_SD_R1 0x1a
#define P2PC_SD_R1B 0x1b
#define P2PC_SD_DATA_FOLLOWS 0x20

/* Commands: SD Physical Layer Simplified Specification, chapter 4.7.4. */
enum p2pc_sd_command {
	P2PC_SD_GO_IDLE = 0,
	P2PC_SD_ALL_SEND_CID = 2,
	P2PC_SD_SEND_ADDRESS = 3,
	P2PC_SD_SELECT = 7,
	P2PC_SD_SEND_IF_COND = 8,
	P2PC_SD_SET_BLOCK_LENGTH = 16,
	P2PC_SD_READ_BLOCK = 17,
	P2PC_SD_WRITE_BLOCK = 24,
	P2PC_SD_APP_OP_COND = 41,
	P2PC_SD_APP = 55,
};

#define P2PC_SD_IF_COND 0x1aa
#define P2PC_SD_ANY_VOLTAGE 0xff8000
#define P2PC_SD_POWERED_UP BIT(31)

/* Polls of one microsecond, and how often a card may say that it isn't ready. */
#define P2PC_ENGINE_POLLS 100000
#define P2PC_ENGINE_TRIES 100

static int p2pc_engine_wait(void __iomem *regs, u32 wanted)
{
	u32 status, i;

	for (i = 0; i < P2PC_ENGINE_POLLS; i++) {
		status = readl(regs + P2PC_SD_STATUS);
		if (status & P2PC_SD_STATUS_ERROR)
			return -EIO;
		if ((status & wanted) == wanted)
			return 0;
		udelay(1);
	}
	return -ETIMEDOUT;
}

static int p2pc_engine_command(void __iomem *regs, enum p2pc_sd_command command,
			       u32 kind, u32 argument, u32 mode)
{
	writel(~0, regs + P2PC_SD_STATUS);
	writel(argument, regs + P2PC_SD_ARGUMENT);
	writew(mode, regs + P2PC_SD_MODE);
	writew(command << 8 | kind, regs + P2PC_SD_COMMAND);
	return p2pc_engine_wait(regs, P2PC_SD_STATUS_COMMAND);
}

static int p2pc_engine_power_up(void __iomem *regs)
{
	int ret = 0, i;

	for (i = 0; !ret && i < P2PC_ENGINE_TRIES; i++) {
		ret = p2pc_engine_command(regs, P2PC_SD_APP, P2PC_SD_R1, 0, 0);
		if (!ret)
			ret = p2pc_engine_command(regs, P2PC_SD_APP_OP_COND, P2PC_SD_R3,
						  P2PC_SD_ANY_VOLTAGE, 0);
		if (!ret && (readl(regs + P2PC_SD_RESPONSE) & P2PC_SD_POWERED_UP))
			return 0;
		usleep_range(100, 1000);
	}
	return ret ? ret : -ETIMEDOUT;
}

static int p2pc_engine_wake_card(void __iomem *regs)
{
	u32 address;
	int ret;

	ret = p2pc_engine_command(regs, P2PC_SD_GO_IDLE, P2PC_SD_NONE, 0, 0);
	if (!ret)
		ret = p2pc_engine_command(regs, P2PC_SD_SEND_IF_COND, P2PC_SD_R1,
					  P2PC_SD_IF_COND, 0);
	if (!ret)
		ret = p2pc_engine_power_up(regs);
	if (!ret)
		ret = p2pc_engine_command(regs, P2PC_SD_ALL_SEND_CID, P2PC_SD_R2, 0, 0);
	if (!ret)
		ret = p2pc_engine_command(regs, P2PC_SD_SEND_ADDRESS, P2PC_SD_R1, 0, 0);
	if (ret)
		return ret;
	address = readl(regs + P2PC_SD_RESPONSE) & 0xffff0000;
	return p2pc_engine_command(regs, P2PC_SD_SELECT, P2PC_SD_R1B, address, 0);
}

/*
 * Gives the client an engine where it is such a device. Only in a disposable guest:
 * elsewhere the card is somebody's, and no device is told to touch memory.
 */
int p2pc_engine_start(struct p2pc_device *client)
{
	struct pci_dev *pdev = client->pdev;
	void __iomem *regs;
	int ret;

	if (!(p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH) ||
	    pdev->vendor != P2PC_ENGINE_VENDOR || pdev->device != P2PC_ENGINE_DEVICE)
		return 0;
	regs = pci_iomap(pdev, 0, 0);
	if (!regs)
		return -ENOMEM;
	client->engine = regs;
	writeb(1, regs + P2PC_SD_RESET);
	writew(P2PC_SD_CLOCK_ON, regs + P2PC_SD_CLOCK);
	writeb(P2PC_SD_POWER_ON, regs + P2PC_SD_POWER);
	writel(~0, regs + P2PC_SD_STATUS_ENABLE);
	ret = p2pc_engine_wake_card(regs);
	if (ret)
		pr_err("%s: no card that answers: %d\n", pci_name(pdev), ret);
	return ret;
}

void p2pc_engine_stop(struct p2pc_device *client)
{
	if (!client->engine)
		return;
	writeb(1, client->engine + P2PC_SD_RESET);
	pci_iounmap(client->pdev, client->engine);
	client->engine = NULL;
}

/* Where DMA goes. With blocks left to move, the device would go on with them at once. */
static void p2pc_engine_point(void __iomem *regs, dma_addr_t at)
{
	writew(0, regs + P2PC_SD_BLOCK_COUNT);
	writel(at, regs + P2PC_SD_SYSTEM_ADDRESS);
}

/* Moves one block of the card: mode says which way, and whether by DMA. */
static int p2pc_engine_block(void __iomem *regs, u32 mode, u32 length)
{
	bool reads = mode & P2PC_SD_MODE_READ;
	int ret;

	writew(length, regs + P2PC_SD_BLOCK_SIZE);
	writew(1, regs + P2PC_SD_BLOCK_COUNT);
	ret = p2pc_engine_command(regs, reads ? P2PC_SD_READ_BLOCK : P2PC_SD_WRITE_BLOCK,
				  P2PC_SD_R1 | P2PC_SD_DATA_FOLLOWS, 0, mode);
	if (ret)
		return ret;
	if (mode & P2PC_SD_MODE_DMA)
		return p2pc_engine_wait(regs, P2PC_SD_STATUS_TRANSFER);
	return p2pc_engine_wait(regs, reads ? P2PC_SD_STATUS_READ_READY :
				P2PC_SD_STATUS_WRITE_READY);
}

/*
 * The device reads memory, at most P2PC_ENGINE_BYTES, a multiple of eight; then
 * this driver reads from the device what it got.
 */
int p2pc_engine_read(const struct p2pc_device *client, dma_addr_t at, u32 *to, u32 length)
{
	void __iomem *regs = client->engine;
	int ret;
	u32 i;

	ret = p2pc_engine_command(regs, P2PC_SD_SET_BLOCK_LENGTH, P2PC_SD_R1, length, 0);
	p2pc_engine_point(regs, at);
	if (!ret)
		ret = p2pc_engine_block(regs, P2PC_SD_MODE_DMA, length);
	if (!ret)
		ret = p2pc_engine_block(regs, P2PC_SD_MODE_READ, length);
	for (i = 0; !ret && i < length / sizeof(*to); i++)
		to[i] = readl(regs + P2PC_SD_DATA);
	return ret ? ret : p2pc_engine_wait(regs, P2PC_SD_STATUS_TRANSFER);
}

/* This driver gives the device bytes, as many as above; then the device writes them to memory. */
int p2pc_engine_write(const struct p2pc_device *client, dma_addr_t at, const u32 *from,
		      u32 length)
{
	void __iomem *regs = client->engine;
	int ret;
	u32 i;

	ret = p2pc_engine_command(regs, P2PC_SD_SET_BLOCK_LENGTH, P2PC_SD_R1, length, 0);
	if (!ret)
		ret = p2pc_engine_block(regs, 0, length);
	for (i = 0; !ret && i < length / sizeof(*from); i++)
		writel(from[i], regs + P2PC_SD_DATA);
	if (!ret)
		ret = p2pc_engine_wait(regs, P2PC_SD_STATUS_TRANSFER);
	p2pc_engine_point(regs, at);
	return ret ? ret : p2pc_engine_block(regs, P2PC_SD_MODE_READ | P2PC_SD_MODE_DMA, length);
}
