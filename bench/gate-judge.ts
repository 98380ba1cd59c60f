import { wilsonBounds } from '#domain/gate/wilson.ts'
import { scenarios } from './gate/scenarios.ts'
import { simulate, type Tally } from './gate/simulate.ts'

const TRIALS = Number(process.env.TRIALS ?? 2_000)
/** What the gate promises. */
const PROMISED = 0.01
const NAMES = { 0: 'healthy', 1: 'worse by the effect', 1.5: 'by 1.5 times it', 2: 'by twice' }
const only = process.env.SCENARIO

const percent = (part: number, whole: number): string =>
  `${((100 * part) / whole).toFixed(part > 0 && part / whole < 0.1 ? 2 : 1)} %`
/** The share with the upper end of its two-sided 95 % interval, as a simulation too has its error. */
const atMost = (part: number, whole: number): string =>
  `${percent(part, whole)} (at most ${percent(wilsonBounds(part / whole, whole, 0.025).upper * whole, whole)})`

const cells = (...texts: [string, number][]): string => texts.map(([text, width]) => text.padStart(width)).join('  ')

function row(what: string, bad: number, of: Tally, rivals: readonly number[]): string {
  const figures: [string, number][] = [
    [atMost(bad, of.trials), 25],
    [percent(of.pass, of.trials), 8],
    [percent(of.fail, of.trials), 8],
    [percent(of.other, of.trials), 12],
    [of.samples.toFixed(0), 8],
    ...rivals.map((part): [string, number] => [percent(part, of.trials), 9]),
  ]
  return `  ${what.padEnd(20)}${cells(...figures)}`
}

const head = `  ${'release'.padEnd(20)}${cells(['wrong verdicts', 25], ['pass', 8], ['fail', 8], ['inconclusive', 12], ['samples', 8], ['exact', 9], ['fixed 95%', 9], ['rank only', 9])}`
process.stdout.write(
  [
    `Gate judge: ${TRIALS} simulated releases each, alpha 1 %, beta 1 %, three looks. Wrong: a healthy release fails, or a worse one passes.`,
    'Worse by the effect: by the declared margin (a rate or mean with a bar: down to the bar). Each is judged beside as many samples of',
    'the release before as the last look may take. The last three columns: how often simpler judges are wrong on',
    'as many samples as the last look may take. exact: every answer equal to a recorded one. fixed: 95 % of the answers right and no worse',
    'than the worst twentieth of before by more than the margin. rank only: Mann-Whitney at 98 %, both ways.',
    '',
  ].join('\n'),
)

const broken: string[] = []
for (const [place, scenario] of scenarios.entries()) {
  if (only && !scenario.name.includes(only)) continue
  const most = scenario.plan.checks.reduce((sum, { samples }) => sum + samples.max, 0)
  process.stdout.write(`\n${scenario.name} (at most ${most} samples)\n${head}\n`)
  const started = performance.now()
  for (const worse of [0, 1, 1.5, 2] as const) {
    const tally = simulate(scenario, worse, TRIALS, 1_000 * place + 10 * worse + 1)
    const bad = worse === 0 ? tally.fail : tally.pass
    const { exact, fixed, rank } = tally.rivals
    const wrong = [exact, fixed, rank].map((failed) => (worse === 0 ? failed : TRIALS - failed))
    process.stdout.write(`${row(NAMES[worse] ?? '', bad, tally, wrong)}\n`)
    // Broken only when the simulation itself rules the promise out.
    if (wilsonBounds(bad / TRIALS, TRIALS, 0.025).lower > PROMISED) broken.push(`${scenario.name}, ${NAMES[worse]}`)
  }
  process.stdout.write(`  ${((performance.now() - started) / 1_000).toFixed(1)} s\n`)
}
if (broken.length > 0) {
  process.stderr.write(`\nThe promise is broken: ${broken.join('; ')}.\n`)
  process.exitCode = 1
}
