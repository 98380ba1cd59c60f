import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSettings } from '#contracts/settings.ts'
import { listReleases } from '#prisma/stores/releases.ts'
import { registerDemoReleases } from '#start/demo-releases.ts'
import { stateFolderPaths } from '#start/state-folder.ts'
import { repoRoot } from '../repo-files.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './stores/store-database.ts'

let store: StoreDatabase
let root: string
beforeAll(async () => {
  store = await storeDatabase()
  root = await mkdtemp(join(tmpdir(), 'demo-releases-'))
})
afterAll(async () => {
  await store.close()
  await rm(root, { recursive: true })
})

const shipped = join(repoRoot, 'config')
const register = (environment: Record<string, string>) =>
  registerDemoReleases(readSettings(environment), stateFolderPaths(join(root, 'state')), store.appUrl)
const names = async () => (await listReleases(store.db, TENANT, { limit: 50 })).items.map(({ name }) => name).sort()

it('registers nothing where the demo is off, or where other targets are configured', async () => {
  expect(await register({ MISSION_CONTROL_CONFIG_DIR: shipped, MISSION_CONTROL_DEMO: 'off' })).toEqual([])
  const own = join(root, 'config')
  await mkdir(own)
  expect(await register({ MISSION_CONTROL_CONFIG_DIR: own })).toEqual([])
  await cp(join(shipped, 'targets.yaml'), join(own, 'targets.yaml'))
  // The same text in another place means other artifacts.
  expect(await register({ MISSION_CONTROL_CONFIG_DIR: own })).toEqual([])
  await writeFile(join(own, 'targets.yaml'), 'targets: []\n')
  expect(await register({ MISSION_CONTROL_CONFIG_DIR: own })).toEqual([])
  expect(await names()).toEqual([])
})

it('registers the releases of the shipped demo once, made by the demo, and says where it answers', async () => {
  const addresses = await register({ MISSION_CONTROL_CONFIG_DIR: shipped })
  expect(addresses).toContain('answers-canary http://127.0.0.1:4720')
  expect(addresses).toHaveLength(3)
  await register({ MISSION_CONTROL_CONFIG_DIR: shipped })
  expect(await names()).toEqual(['answers-1', 'answers-2', 'answers-3-wrong', 'answers-4-late'])
  const { items } = await listReleases(store.db, TENANT, { limit: 50 })
  expect(new Set(items.map(({ madeBy }) => madeBy))).toEqual(new Set(['demo']))
  expect(new Set(items.map(({ contentHash }) => contentHash)).size).toBe(4)
  const entries = await store.asOwner(`SELECT action FROM audit_entry WHERE action = 'release.create'`)
  expect(entries).toHaveLength(4)
})
