// SPDX-License-Identifier: Apache-2.0
// The live target where a user has it: Debian with its own newest kernel, headers, compiler and Node. Takes 15 minutes
// or more, so it is no part of `npm test`: P2P_CONFORM_LONG=1 npx vitest run test/live
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../spec/types/formats.js';
import { requireOrSkip } from '../environment.js';
import { inDebian } from './debian-guest.js';

/** Names are those of the files that each leaves. */
const PARTS = `
try not-root setpriv --reuid=65534 --clear-groups node $program run --target live "\${all[@]}"
try driver live --provider $b0 --client $card
try without-headers without_headers
try without-compiler without_compiler
try root-disk live --force --client $disk
try swap agent --force --client $swap
try interface agent --force --client $network
try first-path agent --force --client $path0
try second-path agent --force --provider $h0 --client $path1
try switch agent --force --client $switch
try elsewhere elsewhere --force --client $path0
try functions with_functions
try reserved reserved
try held held
try large live --provider $large --client $cb --filter 'providers/*' --format json
try hung hung "\${all[@]}" --format json
try whole live "\${all[@]}" --format json
try forced live --force --provider $memory --provider $h0 --client $card --format json
try interrupted interrupt INT group "\${all[@]}"
try ended interrupt TERM node --force --provider $h0 --client $card
try quit interrupt QUIT group --force --provider $h0 --client $card
try killed interrupt KILL node "\${all[@]}"
try agent-killed agent_killed --force "\${all[@]}" --client $card --format json
try signed-only signed_only --force --client $card
`;

/** Runs that take no device. */
const REFUSED = [
  ...['driver', 'root-disk', 'swap', 'interface', 'first-path', 'second-path', 'switch'],
  ...['elsewhere', 'functions', 'reserved', 'signed-only'],
];
/** Runs that end before they are through, by whatever. */
const ENDED = ['interrupted', 'ended', 'quit', 'killed', 'hung', 'held', 'agent-killed'];

requireOrSkip('qemu', 'root')('the live target in a Debian guest', () => {
  let files: ReadonlyMap<string, string>;
  const text = (name: string): string => files.get(name) ?? `no ${name}`;
  const code = (name: string): string => text(`${name}.code`).trim();
  const report = (name: string): Report => JSON.parse(text(`${name}.out`)) as Report;

  beforeAll(async () => {
    files = await inDebian(PARTS, 'strict');
  }, 3_600_000);

  it('builds its module there, and judges the corpus without a failure', () => {
    expect(code('whole'), text('whole.err')).toBe('0');
    const { counts, target, results } = report('whole');
    expect(counts).toMatchObject({ fail: 0, error: 0, xpass: 0 });
    expect(counts.pass).toBeGreaterThan(400);
    expect(target.kind).toBe('live');
    expect(target.kernel?.release).toMatch(/^7\..*-amd64$/);
    expect(target.environment?.['evidence']).toContain('no device did DMA');
    const accesses = results.filter(({ vector }) => vector.startsWith('device-access'));
    expect(accesses.length).toBeGreaterThan(0);
    expect(accesses.every(({ status, reason }) => status === 'skip' && reason !== undefined)).toBe(true);
  });

  it('takes a device by force, and memory that a driver publishes without', () => {
    expect(code('forced'), text('forced.err')).toBe('0');
    expect(report('forced').counts.pass).toBeGreaterThan(50);
    // The one client could access memory by itself, and was not told to.
    const accesses = report('forced').results.filter(({ vector }) => vector.startsWith('device-access'));
    expect(accesses.every(({ status }) => status === 'skip')).toBe(true);
  });

  describe('leaves the machine as it was:', () => {
    it.each(['whole', 'forced', 'large', ...ENDED, ...REFUSED])('%s', (name) => {
      expect(text(`${name}.state`)).toBe(text('before.state'));
    });

    it('and the kernel complains of nothing', () => {
      expect(text('dmesg')).not.toMatch(/WARNING:|BUG:|Oops|DMAR: \[DMA/);
    });
  });

  it('ends by the signal that it gets', () => {
    const codes = ['interrupted', 'ended', 'quit', 'killed'].map(code);
    expect(codes).toEqual(['130', '143', '131', '137']);
  });

  it('reports of a kernel that does not come back, and ends', () => {
    const message = /^the kernel does not come back from [a-z0-9-]+\/.*; the module p2p_conform stays loaded/;
    expect(code('hung'), text('hung.err')).toBe('1');
    const { counts, splats, results } = report('hung');
    expect(splats).toEqual([expect.stringMatching(message)]);
    expect(counts.pass).toBeGreaterThan(20);
    const errors = results.filter(({ status }) => status === 'error');
    expect(errors[0]?.reason).toContain('the agent sent nothing for');
    expect(splats[0]).toContain(`from ${errors[0]?.vector};`);
    expect(text('hung.err')).toContain(splats[0]);
  });

  it('says in which step the kernel hangs when that is before the first vector, and undoes it all when it goes on', () => {
    expect(code('held'), text('held.err')).toBe('130');
    expect(text('held.err')).toMatch(
      /^the kernel does not come back from taking (\S+) from its driver vfio-pci; the module p2p_conform stays loaded; \1 \(vfio-pci\) has no driver: its driver may wait for whoever uses the device/m,
    );
    expect(text('held.out')).toBe('vfio-pci\n');
  });

  it('says how to put right what an agent that was killed left behind', () => {
    expect(code('agent-killed'), text('agent-killed.err')).toBe('1');
    const { splats, results } = report('agent-killed');
    expect(splats).toEqual([expect.stringMatching(/^the agent was ended by SIGKILL: .*rmmod p2p_conform; echo/)]);
    expect(results.find(({ status }) => status === 'error')?.reason).toContain('ended by SIGKILL');
  });

  it('publishes no more of a large BAR than it needs', () => {
    expect(code('large'), text('large.err')).toBe('0');
    const { target, counts } = report('large');
    const [provider] = Object.values(target.capabilities.providers ?? {});
    expect(provider?.barSize).toBe('0x10000000');
    expect(counts.fail).toBe(0);
  });

  it.each([
    ['not-root', 'only root can do'],
    ['driver', 'the driver sdhci-pci uses the device'],
    ['without-headers', 'headers of the running kernel are missing'],
    ['without-compiler', 'Missing on this machine: gcc (package gcc)'],
    ['root-disk', 'a file system on it is mounted'],
  ])('says what is wrong and what to do: %s', (name, message) => {
    expect(code(name), text('lives-on')).toBe('3');
    expect(text(`${name}.err`)).toContain(message);
    expect(text(`${name}.err`)).toContain('what to do: ');
  });

  it.each([
    ['swap', 'there is swap on it'],
    ['interface', 'its network interface is up: take it down first'],
    ['first-path', 'a file system on it is mounted'],
    ['second-path', 'a file system on it is mounted'],
    ['switch', 'is a bridge'],
    ['elsewhere', 'a disk of it is in use, by a file system in another namespace'],
    ['functions', 'it has virtual functions'],
    ['reserved', 'is kept for the driver vfio-pci'],
    ['signed-only', 'must be signed for this kernel'],
  ])('does not take what the machine lives on, nor load what it may not: %s', (name, message) => {
    expect(code(name), text('lives-on')).toBe('1');
    expect(text(`${name}.err`)).toContain(message);
  });
});
