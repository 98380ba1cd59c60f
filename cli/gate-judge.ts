import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { describeProblem, parseYaml } from '#contracts/config/parse-yaml.ts'
import { planOf, Suite } from '#contracts/config/suites.ts'
import { judgeGate } from '#domain/gate/judge-gate.ts'
import type { GatePlan } from '#domain/gate/plan.ts'
import type { CheckJudgement, GateJudgement } from '#domain/gate/verdict.ts'
import { couldNotRun, endWithVerdict } from './gate-exit.ts'
import { printJson } from './output.ts'
import { plainLine } from './plain-text.ts'
import { readSamples } from './read-samples.ts'
import { table } from './table.ts'
import type { Terminal } from './terminal.ts'

type Options = { suite?: string; samples?: string; baseline?: string; look?: string; json?: boolean }

/** `mc gate judge`: judges recorded samples by the rules in production. Needs no server and no database. */
export function addGateJudge(gate: Command, terminal: Terminal): Command {
  return gate
    .command('judge')
    .description('judge recorded samples of a release by a suite, beside those of the release before')
    .option('--suite <file>', 'suite file (YAML)')
    .option('--samples <file>', 'samples of the release, one JSON object a line; - for standard input')
    .option('--baseline <file>', 'samples of the release before')
    .option(
      '--look <number>',
      "judge as this look of the suite's; without it all samples are judged at once, with the whole alpha and beta",
    )
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const judged = await judge(options, terminal)
      if (options.json) printJson(terminal, judged)
      else terminal.out(shown(judged, terminal.columns))
      endWithVerdict(judged.verdict)
    })
}

async function judge({ suite, samples, baseline, look }: Options, terminal: Terminal): Promise<GateJudgement> {
  if (!suite || !samples)
    throw couldNotRun(`--${suite ? 'samples' : 'suite'} is needed.`, 'mc gate judge --suite S.yaml --samples NEW.jsonl')
  if (samples === '-' && baseline === '-') throw couldNotRun('Only one of --samples and --baseline can be standard input.')
  const plan = await readPlan(suite)
  const names = plan.checks.map(({ check }) => check)
  const news = await readSamples(samples, names, terminal)
  const olds = baseline === undefined ? null : await readSamples(baseline, names, terminal)
  // A recording that failed must not pass for a release that was compared.
  if (olds?.length === 0)
    throw couldNotRun(`${baseline} has no samples.`, 'Leave --baseline out to judge by what is declared of this release alone.')
  return judgeGate(look === undefined ? { ...plan, looks: 1 } : plan, news, olds, { look: lookOf(look, plan) })
}

function lookOf(text: string | undefined, { looks }: GatePlan): number {
  if (text === undefined) return 1
  const look = Number(text)
  if (Number.isInteger(look) && look >= 1 && look <= looks) return look
  throw couldNotRun(`--look ${text}: expected a whole number from 1 to ${looks}, the looks of the suite.`)
}

async function readPlan(file: string): Promise<GatePlan> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw couldNotRun(`${file} cannot be read: ${error.code ?? error.message}.`)
  })
  const parsed = parseYaml(file, text, Suite)
  if (parsed.ok) return planOf(parsed.value, basename(file).replace(/\.ya?ml$/, ''))
  const [first, ...more] = parsed.problems.map(describeProblem)
  throw couldNotRun(
    first ?? `${file} is no suite.`,
    more.length > 0 ? more.join('; ') : 'docs/gates.md has an example of every kind of check.',
  )
}

function shown({ verdict, says, checks }: GateJudgement, columns: number | null): string {
  const rows = table<CheckJudgement>(
    [
      { heading: 'CHECK', cell: ({ check }) => check },
      { heading: 'VERDICT', cell: (check) => `${check.verdict}${check.enforce === 'off' ? ' (not blocking)' : ''}` },
      { heading: 'SAMPLES', cell: ({ samples }) => String(samples), right: true },
      { heading: 'BEFORE', cell: ({ baselineSamples }) => (baselineSamples > 0 ? String(baselineSamples) : '–'), right: true },
    ],
    checks,
    columns,
  )
  const sentences = checks.map((check) => `${plainLine(`${check.check}: ${check.says}`)}\n`)
  return `${rows}\n${sentences.join('')}\n${verdict.toUpperCase()}  ${plainLine(says)}\n`
}
