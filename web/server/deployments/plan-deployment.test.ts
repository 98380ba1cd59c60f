import { describe, expect, it } from 'vitest'
import { Environment } from '#contracts/config/environments.ts'
import { Target } from '#contracts/config/targets.ts'
import { changesOf, contentChanges } from './changes-of.ts'
import { type PlanInput, planDeployment } from './plan-deployment.ts'

const target = (slug: string, values = {}) => Target.parse({ slug, driver: 'command', deploy: ['true'], values })
const places = {
  targets: [target('s'), target('a', { LEVEL: 'target' }), target('b')],
  environments: [
    Environment.parse({ slug: 'staging', waves: [['s']], gates: { verify: 'answers' } }),
    Environment.parse({
      ...{ slug: 'production', after: 'staging', waves: [['a'], ['b']], approval: 'another', soak: '90s' },
      ...{ values: { LEVEL: 'environment', REGION: 'eu' }, gates: { verify: 'answers', watch: { suite: 'pulse' } } },
    }),
  ],
}
const ref = (name: string) => ({ id: `id-${name}`, name, contentHash: name, deploymentId: name })
const release = { id: 'id-new', name: 'new', values: { LEVEL: 'release', MODE: 'fast' } }
const running = { current: { ...ref('old'), since: '2026-01-01T00:00:00Z' }, returnable: [ref('older')], holds: [] }
const plan = (more: Partial<PlanInput> = {}) =>
  planDeployment({ places, slug: 'production', release, state: running, actorKind: 'member', overHold: false, ...more })
const planned = (more: Partial<PlanInput> = {}) => {
  const made = plan(more)
  if (!made.ok) throw new Error(made.refusal)
  return made
}

describe('planning a deployment', () => {
  it('goes through the environments before it, with the values in effect at each target', () => {
    const { stages, skipsGates } = planned()
    expect(
      stages.map(({ environment, targets }) => [environment.slug, targets.map(({ wave, values }) => [wave, values])]),
    ).toEqual([
      ['staging', [[0, { LEVEL: 'release', MODE: 'fast' }]]],
      [
        'production',
        [
          [0, { LEVEL: 'target', MODE: 'fast', REGION: 'eu' }],
          [1, { LEVEL: 'environment', MODE: 'fast', REGION: 'eu' }],
        ],
      ],
    ])
    expect(skipsGates).toBe(false)
  })

  it('says each step before it is taken', () => {
    expect(planned().steps).toEqual([
      'staging: check the target and drift',
      'staging: switch s',
      'staging: gate answers',
      'staging: proved',
      'production: check 2 targets and drift',
      'production: wait for approval by somebody else',
      'production: canary, switch a',
      'production: gate answers',
      'production: wave 2 of 2, switch b',
      'production: gate answers',
      'production: watch for 90 s with pulse',
      'production: promoted',
    ])
  })

  it('goes straight back, without gates, to one of the last three', () => {
    const { stages, skipsGates, steps, warnings } = planned({ release: { ...release, id: 'id-older', name: 'older' } })
    expect(stages.map(({ environment }) => environment.slug)).toEqual(['production'])
    expect(skipsGates).toBe(true)
    expect(steps.some((step) => step.includes('gate'))).toBe(false)
    expect(warnings).toEqual([expect.stringMatching(/no gate judges it again/)])
  })

  it('keeps what is held from automation whatever it says, and from people who do not mean it', () => {
    const { deploymentId: _, ...held } = ref('new')
    const hold = { release: held, by: 'eve', since: '2026-01-01T00:00:00Z', reason: 'wrong prices' }
    const later = { ...hold, release: { ...held, id: 'id-later', name: 'later' } }
    const state = { ...running, holds: [later, hold] }
    for (const actorKind of ['token', 'system'] as const)
      expect(plan({ state, actorKind, overHold: true })).toMatchObject({
        ok: false,
        refusal: expect.stringMatching(/^new was taken back in production by eve and is held: wrong prices\. Automation/),
      })
    expect(plan({ state })).toMatchObject({ ok: false, refusal: expect.stringMatching(/Say that you mean it/) })
    expect(plan({ state, overHold: true })).toMatchObject({ ok: true })
    expect(plan({ state, release: { ...release, id: 'id-other' }, actorKind: 'token' })).toMatchObject({ ok: true })
  })

  it('refuses what cannot be gone through, and says what to mend', () => {
    const looped = places.environments.map((one) => (one.slug === 'staging' ? { ...one, after: 'production' } : one))
    expect(plan({ places: { ...places, environments: looped } })).toMatchObject({
      ok: false,
      refusal: expect.stringMatching(/comes after itself/),
    })
    expect(plan({ places: { ...places, targets: [] } })).toMatchObject({
      ok: false,
      refusal: expect.stringMatching(/names the target s/),
    })
    expect(plan({ slug: 'moon' })).toMatchObject({ ok: false, refusal: expect.stringMatching(/environments\.yaml/) })
  })

  it('warns where nothing could be returned to and where nothing judges', () => {
    const bare = places.environments.map(({ gates: _, ...one }) => one)
    const { warnings } = planned({
      places: { ...places, environments: bare },
      state: { current: null, returnable: [], holds: [] },
    })
    expect(warnings).toEqual([
      expect.stringMatching(/no release to return to/),
      expect.stringMatching(/No gate is configured for staging/),
      expect.stringMatching(/No gate is configured for production/),
    ])
  })
})

describe('what a deployment changes', () => {
  const key = 'k'.repeat(32)
  const stage = (values: Record<string, Parameters<typeof changesOf>[1]['targets'][number]['values']>) => ({
    environment: places.environments[1] as (typeof places.environments)[number],
    targets: Object.entries(values).map(([slug, given]) => ({ target: target(slug), wave: 0, values: given })),
  })

  it('is told once for all targets where it is alike, else by target, and never with a secret', () => {
    const before = stage({ a: { MODE: 'slow', X: 1, KEY: { secret: { env: 'OLD' } } }, b: { MODE: 'slow', X: 1 } })
    const after = stage({ a: { MODE: 'fast', X: 2, KEY: { secret: { file: '/run/new' } } }, b: { MODE: 'fast', X: 1 } })
    expect(
      changesOf(before, after, key).map(({ key: name, target: where, from, to }) => [name, where, from?.detail, to?.detail]),
    ).toEqual([
      ['KEY', 'a', 'from the environment variable OLD', 'from the file /run/new'],
      ['MODE', null, 'slow', 'fast'],
      ['X', 'a', '1', '2'],
    ])
  })

  it('names every setting as new where nothing runs, and hides what looks like a secret', () => {
    const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`
    const changes = changesOf(null, stage({ a: { TOKEN: secret, MODE: 'fast' } }), key)
    expect(changes).toMatchObject([
      { key: 'MODE', target: null, from: null, to: { detail: 'fast' } },
      { key: 'TOKEN', from: null, to: { secret: true, fingerprint: expect.any(String) } },
    ])
    expect(JSON.stringify(changes)).not.toContain(secret)
  })

  it('tells another artifact and commit', () => {
    expect(contentChanges(null, { artifact: 'x', commit: null })).toMatchObject([
      { key: 'artifact', from: null, to: { detail: 'x' } },
    ])
    expect(contentChanges({ artifact: 'x', commit: 'c1' }, { artifact: 'x', commit: 'c2' })).toMatchObject([
      { key: 'commit', from: { detail: 'c1' }, to: { detail: 'c2' } },
    ])
  })
})
