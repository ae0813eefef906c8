// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server, type Socket } from 'node:net';
import { afterSilence } from '../silence.js';
import { FrameReader, type Frame, WireError } from '../wire/index.js';
import { FRAME_SIZE } from '../wire/layout.js';
import { GuestFailure } from './guest-failure.js';

/** Bytes of frames that may wait to be taken. The host bounds what it asks for: a guest that sends more floods it. */
const QUEUED_BYTES = 256 * 1024 * 1024;

/** Frames to and from the guest, over a unix socket that QEMU connects its virtio serial port to. */
export class Channel {
  private readonly frames: Frame[] = [];
  private readonly reader = new FrameReader();
  private readonly server: Server;
  /** Bytes received and not taken yet. */
  private queued = 0;
  private socket: Socket | null = null;
  private failure: GuestFailure | null = null;
  private wake: (() => void) | null = null;

  private constructor(private readonly peer: string) {
    this.server = createServer((socket) => {
      this.accept(socket);
    });
  }

  /**
   * Listens at a path that doesn't exist yet.
   * @param peer - what failures call the other end
   */
  static async listen(path: string, peer = 'the guest'): Promise<Channel> {
    const channel = new Channel(peer);
    await new Promise<void>((resolve, reject) => {
      channel.server.once('error', reject).listen(path, resolve);
    });
    return channel;
  }

  /** Sends bytes; the caller bounds how many are unanswered. */
  send(bytes: Uint8Array): void {
    // What can't be sent to a dead guest is noticed when its answer is missing.
    if (this.socket?.writable === true) this.socket.write(bytes);
  }

  /** The channel ends: frames that have come can still be taken, then this failure is thrown. The first one counts. */
  fail(failure: GuestFailure): void {
    this.failure ??= failure;
    this.wake?.();
  }

  /** Whether the guest's end is closed, with all that it sent read; true too before QEMU connected. */
  get closed(): boolean {
    return this.socket?.closed ?? true;
  }

  /**
   * The next frame of the guest.
   * @throws GuestFailure when the channel ended, or nothing came for `timeoutMs`
   */
  async next(timeoutMs: number): Promise<Frame> {
    const endWait = afterSilence(timeoutMs, () => {
      this.fail(new GuestFailure('hang', `${this.peer} sent nothing for ${timeoutMs / 1000} s`));
    });
    try {
      for (;;) {
        const frame = this.frames.shift();
        if (frame !== undefined) {
          this.queued -= FRAME_SIZE + frame.payload.length;
          return frame;
        }
        if (this.failure !== null) throw this.failure;
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      endWait();
    }
  }

  close(): void {
    this.server.close();
    this.socket?.destroy();
  }

  private accept(socket: Socket): void {
    if (this.socket !== null) {
      socket.destroy();
      return;
    }
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.receive(bytes);
    });
    // A reset is an ending like any other: the supervisor of the process says why.
    socket.on('error', () => undefined);
    socket.on('close', () => this.wake?.());
  }

  private receive(bytes: Uint8Array): void {
    this.queued += bytes.length;
    try {
      this.reader.push(bytes, this.frames);
      if (this.queued > QUEUED_BYTES) throw new WireError(`more than ${QUEUED_BYTES} bytes that nobody asked for`);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.fail(new GuestFailure('garbage', `${this.peer} sent no frame: ${error.message}`));
      this.socket?.destroy();
    }
    this.wake?.();
  }
}
