// SPDX-License-Identifier: Apache-2.0
import type { Vector } from '../../spec/types/formats.js';

const client = { dmaMask: '0xffffffff', segBoundaryMask: '0xffffffff', maxSegSize: '0x10000' };
const needs = { profile: 'dma-iommu', pageSize: '0x1000', granule: '0x1000' } as const;
const ram = { kind: 'ram', size: '0x10000' } as const;
const bar = { kind: 'bar', provider: 'p', from: 'start', at: '0x2000', size: '0x8000' } as const;

/** RAM, a bus page, RAM: mapped and unmapped. Expectations worked out by hand. */
export const mixed: Vector = {
  id: 'sample/mixed',
  title: 'RAM, a bus page, RAM',
  requirements: ['MAP-RESULT', 'MAP-BYTES', 'MAP-BUS', 'UNMAP-CLEAN'],
  needs: { ...needs, reach: { c: { p: 'bus-address' } } },
  clients: { c: client },
  memory: { r: ram, b: bar },
  lists: {
    a: [
      { memory: 'r', page: '0x0', offset: '0x200', length: '0xe00' },
      { memory: 'b', page: '0x1000', offset: '0x10', length: '0x20' },
      { memory: 'r', page: '0x4000', offset: '0x0', length: '0x1800' },
    ],
  },
  steps: [
    {
      op: 'map',
      list: 'a',
      client: 'c',
      direction: 'bidirectional',
      expect: {
        outcome: 'mapped',
        segments: [
          { address: { iova: '0x200' }, length: '0xe00' },
          { address: { bus: ['b', '0x1010'] }, length: '0x20' },
          { address: { iova: '0x1000' }, length: '0x1800' },
        ],
        allocation: '0x3000',
        translations: [
          { iova: '0x0', memory: 'r', at: '0x0', length: '0x1000' },
          { iova: '0x1000', memory: 'r', at: '0x4000', length: '0x2000' },
        ],
      },
    },
    { op: 'unmap', list: 'a', expect: { outcome: 'unmapped' } },
  ],
};

/** Two RAM pages that share a segment. */
export const merged: Vector = {
  id: 'sample/merged',
  title: 'Two RAM pages share a segment',
  requirements: ['MAP-RESULT', 'MAP-BYTES', 'SEG-MERGE'],
  needs: { ...needs, reach: { c: {} } },
  clients: { c: client },
  memory: { r: ram },
  lists: {
    a: [
      { memory: 'r', page: '0x0', offset: '0x0', length: '0x1000' },
      { memory: 'r', page: '0x8000', offset: '0x0', length: '0x1000' },
    ],
  },
  steps: [
    {
      op: 'map',
      list: 'a',
      client: 'c',
      direction: 'to-device',
      expect: {
        outcome: 'mapped',
        segments: [{ address: { iova: '0x0' }, length: '0x2000' }],
        allocation: '0x2000',
        translations: [
          { iova: '0x0', memory: 'r', at: '0x0', length: '0x1000' },
          { iova: '0x1000', memory: 'r', at: '0x8000', length: '0x1000' },
        ],
      },
    },
    { op: 'unmap', list: 'a', expect: { outcome: 'unmapped' } },
  ],
};

/** A list that one client maps, and another client can't. */
export const reused: Vector = {
  id: 'sample/reused',
  title: 'A list mapped by one client, then by one that does not reach the provider',
  requirements: ['MAP-UNREACHABLE', 'FAIL-LIST', 'FAIL-DMA'],
  needs: { ...needs, reach: { c: { p: 'bus-address' }, d: { p: 'unreachable' } } },
  clients: { c: client, d: client },
  memory: { r: ram, b: bar },
  lists: {
    a: [
      { memory: 'b', page: '0x0', offset: '0x0', length: '0x1000' },
      { memory: 'r', page: '0x1000', offset: '0x100', length: '0x200' },
    ],
  },
  steps: [
    {
      op: 'map',
      list: 'a',
      client: 'c',
      direction: 'from-device',
      expect: {
        outcome: 'mapped',
        segments: [
          { address: { bus: ['b', '0x0'] }, length: '0x1000' },
          { address: { iova: '0x100' }, length: '0x200' },
        ],
        allocation: '0x1000',
        translations: [{ iova: '0x0', memory: 'r', at: '0x1000', length: '0x1000' }],
      },
    },
    { op: 'unmap', list: 'a', expect: { outcome: 'unmapped' } },
    {
      op: 'map',
      list: 'a',
      client: 'd',
      direction: 'from-device',
      expect: { outcome: 'failed', error: 'EREMOTEIO' },
    },
  ],
};

/** Needs a granule that most targets don't have. */
export const coarse: Vector = {
  id: 'coarse/page',
  title: 'One page of 64 KiB',
  requirements: ['MAP-RESULT'],
  needs: { profile: 'dma-iommu', pageSize: '0x10000', granule: '0x10000', reach: { c: {} } },
  clients: { c: client },
  memory: { r: ram },
  lists: { a: [{ memory: 'r', page: '0x0', offset: '0x0', length: '0x10000' }] },
  steps: [
    {
      op: 'map',
      list: 'a',
      client: 'c',
      direction: 'to-device',
      expect: {
        outcome: 'mapped',
        segments: [{ address: { iova: '0x0' }, length: '0x10000' }],
        allocation: '0x10000',
        translations: [{ iova: '0x0', memory: 'r', at: '0x0', length: '0x10000' }],
      },
    },
    { op: 'unmap', list: 'a', expect: { outcome: 'unmapped' } },
  ],
};

export const sampleVectors: readonly Vector[] = [mixed, merged, reused, coarse];
