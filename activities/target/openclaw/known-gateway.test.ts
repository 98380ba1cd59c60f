import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { knownGateway } from './known-gateway.ts'

const lab = { url: 'ws://127.0.0.1:1', secret: { kind: 'env' as const, name: 'LAB_TOKEN' }, demo: false }
const told = { find: () => Promise.resolve({ gateway: lab, config: {} }) } as unknown as GatewayCatalogue // only `find` is asked
const broken = { find: () => Promise.reject(new Error('There is no configuration folder')) } as unknown as GatewayCatalogue

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mission-control-known-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the gateway of a target', () => {
  it('is the one known last when configuration cannot tell any more, for going back', async () => {
    await knownGateway(told, 'lab', { folder, orRemembered: false })
    expect(await knownGateway(broken, 'lab', { folder, orRemembered: true })).toEqual(lab)
  })

  it('is not guessed for going on', async () => {
    await knownGateway(told, 'lab', { folder, orRemembered: false })
    await expect(knownGateway(broken, 'lab', { folder, orRemembered: false })).rejects.toThrow('no configuration folder')
  })

  it('is unknown where it was never known', async () => {
    await expect(knownGateway(broken, 'lab', { folder, orRemembered: true })).rejects.toThrow('no configuration folder')
  })
})
