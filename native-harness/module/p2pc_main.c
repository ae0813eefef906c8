// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/p2p_conform: one ioctl for each request of the protocol. The module tells
 * what it saw and judges nothing.
 */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include "p2pc.h"
#include "p2pc_ioctl.h"

static DEFINE_MUTEX(p2pc_lock);
static void *p2pc_request;
static void *p2pc_reply;

typedef int (*p2pc_handler)(struct p2pc_reader *request, struct p2pc_writer *reply);

static int p2pc_do_run(struct p2pc_reader *request, struct p2pc_writer *reply)
{
	int ret = p2pc_devices_hold();

	if (ret)
		return ret;
	ret = p2pc_run_scenario(request, reply, NULL);
	p2pc_devices_release();
	return ret;
}

static int p2pc_do_ask(struct p2pc_reader *request, struct p2pc_writer *reply)
{
	int ret = p2pc_devices_hold();

	if (ret)
		return ret;
	ret = p2pc_do_distance(request, reply);
	p2pc_devices_release();
	return ret;
}

/*
 * NULL for a command that there isn't. SETUP sees to it by itself that devices stay, and
 * those for a test bench have nobody around who could remove one; UNBIND does so itself.
 */
static p2pc_handler p2pc_handler_of(unsigned int command)
{
	switch (command) {
	case P2PC_IOC_SETUP:
		return p2pc_do_setup;
	case P2PC_IOC_RUN:
		return p2pc_do_run;
	case P2PC_IOC_STRESS:
		return p2pc_do_stress;
	case P2PC_IOC_UNBIND:
		return p2pc_do_unbind;
	case P2PC_IOC_DISTANCE:
		return p2pc_do_ask;
	default:
		return NULL;
	}
}

static int p2pc_serve(p2pc_handler handler, struct p2pc_call *call)
{
	struct p2pc_reader request = { .at = p2pc_request, .left = call->request_length };
	struct p2pc_writer reply = { .bytes = p2pc_reply, .capacity = P2PC_MAX_REPLY };
	int ret;

	if (call->request_length > P2PC_MAX_REQUEST)
		return -EMSGSIZE;
	if (copy_from_user(p2pc_request, u64_to_user_ptr(call->request),
			   call->request_length))
		return -EFAULT;
	ret = handler(&request, &reply);
	if (ret)
		return ret;
	if (reply.length > call->reply_length)
		return -EMSGSIZE;
	if (copy_to_user(u64_to_user_ptr(call->reply), p2pc_reply, reply.length))
		return -EFAULT;
	call->reply_length = reply.length;
	return 0;
}

static long p2pc_ioctl(struct file *file, unsigned int command,
		       unsigned long argument)
{
	struct p2pc_call __user *user = (struct p2pc_call __user *)argument;
	p2pc_handler handler = p2pc_handler_of(command);
	struct p2pc_call call;
	int ret;

	if (!handler)
		return -ENOTTY;
	if (copy_from_user(&call, user, sizeof(call)))
		return -EFAULT;
	mutex_lock(&p2pc_lock);
	ret = p2pc_serve(handler, &call);
	mutex_unlock(&p2pc_lock);
	if (!ret && put_user(call.reply_length, &user->reply_length))
		ret = -EFAULT;
	return ret;
}

static const struct file_operations p2pc_operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = p2pc_ioctl,
};

static struct miscdevice p2pc_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "p2p_conform",
	.mode = 0600,
	.fops = &p2pc_operations,
};

static void p2pc_free(void)
{
	vfree(p2pc_request);
	vfree(p2pc_reply);
	p2pc_arena_exit();
}

static int __init p2pc_init(void)
{
	int ret;

	p2pc_request = vmalloc(P2PC_MAX_REQUEST);
	p2pc_reply = vmalloc(P2PC_MAX_REPLY);
	ret = p2pc_request && p2pc_reply ? p2pc_arena_init() : -ENOMEM;
	if (!ret)
		ret = misc_register(&p2pc_misc);
	if (ret)
		p2pc_free();
	return ret;
}

static void __exit p2pc_exit(void)
{
	misc_deregister(&p2pc_misc);
	p2pc_setup_exit();
	p2pc_free();
}

module_init(p2pc_init);
module_exit(p2pc_exit);

MODULE_DESCRIPTION("Conformance harness for scatterlist DMA mapping with P2PDMA pages");
MODULE_LICENSE("GPL");
