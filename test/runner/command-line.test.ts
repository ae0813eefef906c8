// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vector } from '../../spec/types/formats.js';
import { commandLine, type Ended, fake } from './command-line.js';
import { writeCorpus } from './sample-corpus.js';
import { coarse, merged, mixed, reused, sampleVectors } from './sample-vectors.js';

const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-cli-'));
const inFolder = (...names: string[]): string => path.join(folder, ...names);
beforeAll(() => {
  writeCorpus(inFolder('corpus'), sampleVectors);
  writeCorpus(inFolder('coarse'), [coarse]);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const onReference = (...args: string[]): Promise<Ended> =>
  commandLine(['run', '--target', 'reference', '--corpus', inFolder('corpus'), ...args]);

describe('run', () => {
  it('judges the reference: all pass, exit 0', async () => {
    const { code, out } = await onReference();
    expect(out).toContain('4 pass, 0 fail');
    expect(code).toBe(0);
  });

  it('is the command when none is named', async () => {
    const { code, out } = await commandLine(['--target', 'reference', '--corpus', inFolder('corpus')]);
    expect(out).toContain('4 pass, 0 fail');
    expect(code).toBe(0);
  });

  it('says which target it takes, and why, when none is named', async () => {
    const { code, out, err } = await commandLine(['run', '--corpus', inFolder('corpus')], {
      env: { PATH: '', P2P_CONFORM_CACHE: inFolder('empty-cache') },
    });
    expect(err).toContain('only the reference is judged, no kernel');
    expect(err).toContain('p2p-conform run --setup');
    expect(out).toContain('the reference of p2p-conform');
    expect(code).toBe(0);
  });

  it('takes the kernel tree that is the current folder', async () => {
    const tree = inFolder('tree');
    mkdirSync(path.join(tree, 'drivers', 'iommu'), { recursive: true });
    for (const file of ['Kconfig', 'Makefile', 'drivers/iommu/dma-iommu.c']) writeFileSync(path.join(tree, file), '');
    const { code, err } = await commandLine(['run', '--corpus', inFolder('corpus')], {
      cwd: tree,
      env: { PATH: '', P2P_CONFORM_CACHE: inFolder('empty-cache') },
    });
    expect(err).toContain('the current folder is a kernel tree');
    expect(err).toContain('qemu-system-x86_64');
    expect(code).toBe(3);
  });

  it('selects by family, by glob and by id, each vector once, and shards what is selected', async () => {
    const ids = async (...args: string[]): Promise<string[]> => {
      const { out } = await onReference('--format', 'ktap', ...args);
      return out.split('\n').flatMap((line) => /^ {2}ok \d+ (\S+)$/.exec(line)?.[1] ?? []);
    };
    expect(await ids('--filter', 'coarse')).toEqual(['page']);
    expect(await ids('--filter', '*/m*', '--filter', 'sample/mixed')).toEqual(['mixed', 'merged']);
    expect(await ids('--shard', '1/2')).toEqual(['mixed', 'reused']);
    expect(await ids('--shard', '2/2')).toEqual(['merged', 'page']);
  });

  it('writes a report to a file, whole or not at all', async () => {
    const file = inFolder('report.json');
    const { code, out, err } = await onReference('--format', 'json', '--output', file);
    expect(out).toBe('');
    expect(err).toContain(`4 pass`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ counts: { pass: 4 } });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(code).toBe(0);
  });

  it('tells its usage, exit codes too', async () => {
    const { code, out, err } = await commandLine(['--help']);
    expect(out).toContain('Exit codes: 0 all that was judged conforms');
    expect(err).toBe('');
    expect(code).toBe(0);
  });
});

describe('exit styles', () => {
  const wrong = (style: string): Promise<Ended> =>
    commandLine(['--target', fake('short-segment'), '--corpus', inFolder('corpus'), '--exit-style', style]);
  const unstartable = (style: string): Promise<Ended> =>
    commandLine(['--target', fake('dies-at-start'), '--corpus', inFolder('corpus'), `--exit-style=${style}`]);
  const unusable = (style: string): Promise<Ended> => onReference('--shard', '5/4', '--exit-style', style);
  const unknown = (style: string): Promise<Ended> => commandLine(['--exit-style', style, '--no-such-option']);
  const nothing = (style: string): Promise<Ended> =>
    commandLine(['--target', fake('right'), '--corpus', inFolder('coarse'), '--exit-style', style]);

  it.each([
    ['plain', 1, 3, 2, 3],
    ['bisect', 1, 125, 128, 125],
    ['kselftest', 1, 4, 1, 4],
  ])(
    '%s: failure %i, not started %i, bad usage %i, nothing judged %i',
    async (style, failed, notStarted, bad, none) => {
      expect((await wrong(style)).code).toBe(failed);
      expect((await unstartable(style)).code).toBe(notStarted);
      expect((await unusable(style)).code).toBe(bad);
      expect((await unknown(style)).code).toBe(bad);
      expect((await nothing(style)).code).toBe(none);
    },
  );
});

describe('compare', () => {
  let saved: string;
  beforeAll(async () => {
    saved = inFolder('observations.ndjson');
    await onReference('--filter', 'sample', '--save-observations', saved);
  });
  const compare = (file: string, ...args: string[]): Promise<Ended> =>
    commandLine(['compare', file, '--corpus', inFolder('corpus'), ...args]);
  const edited = (name: string, edit: (lines: string[]) => string[]): string => {
    const file = inFolder(name);
    writeFileSync(file, `${edit(readFileSync(saved, 'utf8').trimEnd().split('\n')).join('\n')}\n`);
    return file;
  };

  it('judges what a run saved: its selection, or a part of it', async () => {
    const all = await compare(saved);
    expect(all.out).toContain('3 pass, 0 fail');
    expect(all.out).toContain('3 of 4 vectors');
    expect(all.code).toBe(0);
    expect((await compare(saved, '--filter', merged.id)).out).toContain('1 pass, 0 fail');
  });

  it('judges path vectors, which a run saves with the rest', async () => {
    const file = inFolder('paths.ndjson');
    expect(
      await commandLine(['run', '--target', 'reference', '--filter', 'paths/depth-1', '--save-observations', file]),
    ).toMatchObject({
      code: 0,
    });
    const again = await commandLine(['compare', file]);
    expect(again.out).toContain('1 pass, 0 fail');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"bus-address"', '"host-bridge"'));
    const wrong = await commandLine(['compare', file]);
    expect(wrong.out).toContain('breaks PATH-');
    expect(wrong.code).toBe(1);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"host-bridge"', '"a detour"'));
    expect((await commandLine(['compare', file])).err).toContain('/path/clients/0/map');
  });

  it('an observation that is missing is an error', async () => {
    const { code, out } = await compare(edited('gap', (lines) => lines.filter((line) => !line.includes(mixed.id))));
    expect(out).toContain(`ERROR  ${mixed.id}`);
    expect(out).toContain('has no observation of this vector');
    expect(code).toBe(1);
  });

  it('complaints of the saved run fail the comparison too', async () => {
    const file = edited('splat', (lines) => [...lines.slice(0, -1), '{"end":{"splats":["WARNING: x"],"logs":[]}}']);
    expect((await compare(file)).code).toBe(1);
  });

  it.each([
    ['cut-off', (lines: string[]) => lines.slice(0, -1), 'no end line'],
    ['headless', (lines: string[]) => lines.slice(1), 'no header'],
    ['two-headers', (lines: string[]) => [...lines.slice(0, 1), ...lines], 'a second header'],
    ['twice', (lines: string[]) => [...lines.slice(0, 2), ...lines.slice(1)], `a second observation of ${mixed.id}`],
    ['after-end', (lines: string[]) => [...lines, ...lines.slice(1, 2)], 'a line after the end line'],
    ['unknown-vector', (lines: string[]) => lines.map((line) => line.replace(mixed.id, 'sample/new')), 'sample/new'],
    ['not-json', (lines: string[]) => [...lines.slice(0, 2), '{"vector":', ...lines.slice(2)], 'not-json:3: not JSON'],
    ['unknown-field', (lines: string[]) => lines.map((line) => line.replace('"nents"', '"count"')), ':2: /steps/0'],
    [
      'large-address',
      (lines: string[]) => lines.map((line) => line.replace(/"page":"0x/, '"page":"0x10000000000000000')),
      ':2: /steps/0/before/0/page',
    ],
    ['empty', () => [], 'not JSON'],
  ])('%s: exit 2, and the place is named', async (name, edit, problem) => {
    const file = edited(name, edit);
    const { code, err } = await compare(file);
    expect(err).toContain(file);
    expect(err).toContain(problem);
    expect(err).not.toContain('    at ');
    expect(code).toBe(2);
  });
});

describe('bad usage and bad input: exit 2, with what is wrong and where', () => {
  const brokenCorpus = (name: string, change: (text: string) => string, file = 'sample.json'): string => {
    const corpus = writeCorpus(inFolder(name), sampleVectors);
    const changed = path.join(corpus, file);
    writeFileSync(changed, change(readFileSync(changed, 'utf8')));
    return corpus;
  };
  /** A corpus whose hashes are right, with a vector that isn't. */
  const wrongVector = (name: string, change: (vector: Vector) => void): string => {
    const vector = structuredClone(reused);
    change(vector);
    return writeCorpus(inFolder(name), [mixed, vector]);
  };
  const large = `0x1${'0'.repeat(16)}`;

  it.each<[string, () => string[], string[]]>([
    ['an unknown option', () => ['--fast'], ["unknown option '--fast'"]],
    ['an unknown command', () => ['judge'], ['judge']],
    ['an unknown command of a command', () => ['corpus', 'verfy'], ["'verfy'", 'Did you mean verify?']],
    ['an option that is missing', () => ['kit'], ['--output <file.tar>']],
    ['an unknown target', () => ['--target', 'xen'], ['--target xen', 'reference, qemu, live or exec:CMD']],
    ['exec without a command', () => ['--target', 'exec:'], ['exec:CMD']],
    ['an IOMMU that is not supported', () => ['--target', 'qemu', '--iommu', 'arm'], ['--iommu arm', 'intel']],
    ['an architecture that is not supported', () => ['--target', 'qemu', '--arch', 'z80'], ['--arch z80', 'x86_64']],
    ['a kernel for the reference', () => ['--target', 'reference', '--kernel', '6.12'], ['--kernel']],
    ['an unknown format', () => ['--format', 'html'], ['html']],
    ['a shard that is none', () => ['--target', 'reference', '--shard', '0/4'], ['--shard 0/4', 'I/N']],
    ['a shard past the last', () => ['--target', 'reference', '--shard', '5/4'], ['--shard 5/4']],
    ['a filter that matches nothing', () => ['--target', 'reference', '--filter', 'nope/*'], ['--filter nope/*']],
    ['a filter that is no glob', () => ['--target', 'reference', '--filter', 'a/[b'], ['--filter a/[b']],
    ['an empty filter', () => ['--target', 'reference', '--filter', ''], ['--filter']],
    ['a timeout of no time', () => ['--timeout', '0'], ['--timeout']],
    [
      'an output folder that is missing',
      () => ['--target', 'reference', '--output', inFolder('no', 'report')],
      [inFolder('no'), 'does not exist'],
    ],
    ['an output that is a folder', () => ['--target', 'reference', '--output', folder], ['this is a folder']],
    [
      'observations to a missing folder',
      () => ['--target', 'reference', '--save-observations', inFolder('no', 'o')],
      ['--save-observations', 'does not exist'],
    ],
    ['observations that are missing', () => ['compare', inFolder('none')], [inFolder('none'), 'ENOENT']],
    ['a folder as observations', () => ['compare', folder], [folder, 'EISDIR']],
    [
      'a corpus that is missing',
      () => ['--target', 'reference', '--corpus', inFolder('none')],
      [inFolder('none', 'MANIFEST.json')],
    ],
    [
      'malformed JSON',
      () => ['--target', 'reference', '--corpus', brokenCorpus('malformed', () => '{"format": ', 'MANIFEST.json')],
      [path.join('malformed', 'MANIFEST.json'), 'not JSON'],
    ],
    [
      'malformed JSON in a family',
      () => ['--target', 'reference', '--corpus', brokenCorpus('malformed-family', (text) => text.replace('{', '{,'))],
      [`${path.join('malformed-family', 'sample.json')}: not JSON at line 1 column 2`],
    ],
    [
      'a file whose hash is wrong',
      () => ['--target', 'reference', '--corpus', brokenCorpus('hash', (text) => `${text} `)],
      [path.join('hash', 'sample.json'), 'sha256'],
    ],
    [
      'an unknown field',
      () => [
        '--target',
        'reference',
        '--corpus',
        wrongVector('field', (vector) => Object.assign(vector, { verdict: 'pass' })),
      ],
      ['sample.json', '/vectors/1', 'unknown field "verdict"'],
    ],
    [
      'an address over 64 bits',
      () => [
        '--target',
        'reference',
        '--corpus',
        wrongVector('wide', (vector) => Object.assign(vector.lists['a']?.[0] ?? {}, { page: large })),
      ],
      ['sample.json', '/vectors/1/lists/a/0/page'],
    ],
    [
      'a length of 2^32',
      () => [
        '--target',
        'reference',
        '--corpus',
        wrongVector('long', (vector) => Object.assign(vector.lists['a']?.[0] ?? {}, { length: '0x100000000' })),
      ],
      ['sample.json', '/vectors/1/lists/a/0/length'],
    ],
    [
      'a list of 100,000 entries',
      () => [
        '--target',
        'reference',
        '--corpus',
        wrongVector('many', (vector) => {
          const [entry] = vector.lists['a'] ?? [];
          if (entry !== undefined) vector.lists['a'] = Array.from({ length: 100_000 }, () => entry);
        }),
      ],
      ['sample.json', '/vectors/1/lists/a', '4096'],
    ],
    ['an id that is none', () => ['corpus', 'show', 'sample/none'], ['sample/none']],
  ])('%s', async (_, args, problems) => {
    const { code, err } = await commandLine(args());
    for (const problem of problems) expect(err).toContain(problem);
    expect(err).toMatch(/^p2p-conform: .+(\n\(Did you mean .+\))?\n {2}what to do: .+\n$/);
    expect(err).not.toContain('    at ');
    expect(code).toBe(2);
    expect(existsSync(inFolder('no'))).toBe(false);
  });
});

describe('corpus', () => {
  it('lists ids and titles, and shows a vector', async () => {
    const { out } = await commandLine(['corpus', 'list', '--corpus', inFolder('corpus'), '--filter', 'coarse']);
    expect(out).toBe('coarse/page  One page of 64 KiB\n');
    const shown = await commandLine(['corpus', 'show', merged.id, '--corpus', inFolder('corpus')]);
    expect(JSON.parse(shown.out)).toEqual(merged);
  });

  it('packs the same archive every time', async () => {
    const pack = async (name: string, env: Record<string, string>): Promise<Buffer> => {
      const { code, out } = await commandLine(['corpus', 'pack', '--output', inFolder(name)], { env });
      expect(code).toBe(0);
      return readFileSync(out.slice(0, out.indexOf(': sha256 ')));
    };
    const packed = await pack('packed', { TZ: 'UTC', LC_ALL: 'C' });
    const umask = process.umask(0o077);
    try {
      const again = await pack('packed-again', { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8' });
      expect(again.equals(packed)).toBe(true);
    } finally {
      process.umask(umask);
    }
  });

  it('verifies the published corpus', async () => {
    const { code, out } = await commandLine(['corpus', 'verify']);
    expect(out).toContain(' 0 problems');
    expect(code).toBe(0);
  });
});
