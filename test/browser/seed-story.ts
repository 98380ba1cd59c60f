import type { DeploymentView } from '#contracts/deployments.ts'
import type { GateRunView } from '#contracts/gates.ts'
import type { ReleaseView } from '#contracts/release.ts'
import type { Installation } from '#test/monitoring/installation.ts'
import { SeededDeployments, state, step, type Told } from './seed-deployments.ts'
import { difference, plainShape, secretShape, seedDrift, seedGateRun } from './seed-gates.ts'
import { seedPlaces } from './seed-places.ts'

/** A day of releases: two went through, one was rolled back and is held, one is held by a verdict, one waits for its turn. */
export type Story = {
  seeded: SeededDeployments
  releases: { first: ReleaseView; current: ReleaseView; bad: ReleaseView; next: ReleaseView }
  held: DeploymentView
  queued: DeploymentView
  heldRun: GateRunView
}

const settings = (version: string) => ({
  ...{ MODEL: `help-desk-${version}`, MAX_TOKENS: 800, REFUND_DAYS: 30, VERBOSE: false },
  API_KEY: { secret: { env: 'SHOP_API_KEY' } },
})

/** Writes the story through the stores, and tells each part as a workflow would. */
export async function seedStory(installation: Installation): Promise<Story> {
  const seeded = new SeededDeployments(installation, await seedPlaces(installation))
  const first = await seeded.release('1.3.0', { values: settings('a'), commit: '4f1c0de9' })
  const current = await seeded.release('1.4.0', {
    values: settings('b'),
    commit: '8be11c02',
    notes: 'Answers name the support hours.',
  })
  const bad = await seeded.release('1.5.0', { values: { ...settings('c'), REFUND_DAYS: 3 }, commit: '91ab33f0' })
  const next = await seeded.release('1.5.1', { values: { ...settings('c'), STREAMING: true }, commit: 'a07d5521' })
  const releases = { first, current, bad, next }
  for (const [release, hoursAgo] of [
    [first, 30],
    [current, 6],
  ] as const) {
    await seeded.tell(await seeded.deployment('staging', release), hoursAgo * 3600 + 900, [
      state('promoted', 'All checks passed; users of staging get it.'),
    ])
    await seeded.tell(await seeded.deployment('production', release), hoursAgo * 3600, promotedWay())
  }
  await rolledBack(seeded, bad)
  const { held, heldRun } = await holdByVerdict(installation, seeded, releases)
  const queued = await seeded.deployment('production', current, 'Back to the proven one if the other does not make it')
  await seedEarlierRuns(installation, releases)
  await seedComparisons(installation)
  return { seeded, releases, held, queued, heldRun }
}

const promotedWay = (): Told[] => [
  state('validating', 'Targets and settings are checked.'),
  step('staging', 0, 'shop-staging', 'switch', 'done', 'Users of staging get it.'),
  state('rolling-out', 'Staging passed.'),
  step('production', 0, 'shop-canary', 'switch', 'done', 'The canary runs it.'),
  step('production', 1, 'shop-a', 'switch', 'done'),
  step('production', 1, 'shop-b', 'switch', 'done'),
  state('watching', 'It runs everywhere.'),
  state('promoted', 'It was watched for 5 minutes and every verdict was a pass.'),
]

async function rolledBack(seeded: SeededDeployments, bad: ReleaseView): Promise<void> {
  const deployment = await seeded.deployment('production', bad)
  await seeded.tell(deployment, 3 * 3600, [
    state('rolling-out', 'Staging passed.'),
    step('production', 0, 'shop-canary', 'switch', 'done'),
    state('rolling-back', 'The watch found facts failing: 9 of 24 answers were right.'),
    step('production', 0, 'shop-canary', 'restore', 'done'),
    state('rolled-back', 'facts failed after the switch: 9 of 24 answers were right; 1.4.0 runs again after 4.1 s.'),
  ])
}

async function holdByVerdict(installation: Installation, seeded: SeededDeployments, releases: Story['releases']) {
  const held = await seeded.deployment('production', releases.next, 'The refund window is fixed')
  const reason = 'facts is inconclusive at shop-canary: 21 of 24 answers were right, too few to say that it is as good as 1.4.0.'
  const about = { environment: 'production', release: releases.next, baseline: releases.current, deploymentId: held.id }
  const heldRun = await seedGateRun(installation, { ...about, right: 21 / 24, verdict: 'inconclusive', says: reason })
  const proven = await seedGateRun(installation, { ...about, environment: 'staging', right: 1, verdict: 'pass' })
  const gate = {
    kind: 'gate',
    gateRunId: heldRun.id,
    suite: 'answers',
    environment: 'production',
    target: 'shop-canary',
  } as const
  await seeded.tell(held, 400, [
    state('validating', 'Targets and settings are checked.'),
    { kind: 'drift', reportIds: [], state: 'clean', says: 'Staging and production agree in shape.' },
    state('staging', 'Staging comes first.'),
    step('staging', 0, 'shop-staging', 'stage', 'done'),
    step('staging', 0, 'shop-staging', 'switch', 'done'),
    {
      ...gate,
      gateRunId: proven.id,
      environment: 'staging',
      target: 'shop-staging',
      purpose: 'verify',
      verdict: 'pass',
      says: '24 of 24 answers were right.',
    },
    state('awaiting-approval', 'Production wants somebody else’s approval.'),
    { kind: 'decision', decision: 'approve', by: 'bob@example.com', reason: 'Looked at staging' },
    state('rolling-out', 'Approved by bob@example.com.'),
    step('production', 0, 'shop-canary', 'stage', 'done'),
    step('production', 0, 'shop-canary', 'switch', 'done', 'The canary runs it.'),
    state('verifying', 'Wave 1 is judged against 1.4.0.'),
    { ...gate, purpose: 'verify', verdict: 'inconclusive', says: reason },
    state('paused', reason, 'held'),
  ])
  await seeded.output(held, 'shop-canary', [
    'starting help desk 1.5.1',
    'listening on 41873',
    'error: retried the index once',
    'ready',
  ])
  return { held, heldRun }
}

async function seedEarlierRuns(installation: Installation, { first, current, bad }: Story['releases']): Promise<void> {
  const runs = [
    { release: first, right: 1, verdict: 'pass' },
    { release: current, right: 1, verdict: 'pass' },
    { release: current, right: 23 / 24, verdict: 'pass' },
    { release: bad, right: 9 / 24, verdict: 'fail' },
    { release: current, right: 22 / 24, verdict: 'pass' },
  ] as const
  for (const run of runs) await seedGateRun(installation, { environment: 'staging', ...run })
}

async function seedComparisons(installation: Installation): Promise<void> {
  const key = difference(
    ...(['API_KEY', secretShape('JWT', '9f31c2aa07d1'), secretShape('UUID', '41be77d02c9f')] as const),
    'Production has a JWT where staging has a UUID: what passes in staging may be refused in production.',
  )
  const url = difference(
    'DATABASE_URL',
    plainShape('URL', 'postgres://…:5432/shop'),
    plainShape('URL', 'postgres://…:6432/shop'),
    'Another port.',
  )
  const ignored = { owner: 'platform team', until: '2027-03-01T00:00:00.000Z', reason: 'A pooler stands before production.' }
  const flag = difference('FEATURE_REFUNDS', null, plainShape('boolean', 'true'), 'Set in staging alone.')
  const about = { scope: 'between', environment: 'production', against: 'staging', state: 'drift' } as const
  await seedDrift(installation, { ...about, says: '2 settings differ in shape.', entries: [key, { ...url, ignored }, flag] })
  const tokens = {
    ...difference('MAX_TOKENS', plainShape('number', '800'), plainShape('number', '1200'), 'It was raised by hand.'),
    target: 'shop-a',
    kind: 'value' as const,
  }
  const observed = { scope: 'observed', against: null } as const
  await seedDrift(installation, {
    ...observed,
    environment: 'production',
    state: 'drift',
    says: 'shop-a runs with another MAX_TOKENS than is wanted.',
    entries: [tokens],
  })
  await seedDrift(installation, {
    ...observed,
    environment: 'staging',
    state: 'unknown',
    says: 'shop-staging did not answer: what runs there is not known.',
    entries: [],
  })
}
