import { cn } from './cn.ts'

const WIDTH = 96
const HEIGHT = 20
const EDGE = 2

type SparklineProps = {
  /** Oldest first; null = not measured, drawn as a gap. */
  values: readonly (number | null)[]
  /** The scale, so that lines side by side can be compared. */
  from: number
  to: number
  label: string
  className?: string
}

/** A line small enough for a row of a table, with its last value marked. */
export function Sparkline({ values, from, to, label, className }: SparklineProps) {
  const x = (index: number) => EDGE + (index * (WIDTH - 2 * EDGE)) / Math.max(1, values.length - 1)
  const y = (value: number) => HEIGHT - EDGE - ((value - from) / Math.max(to - from, 1e-9)) * (HEIGHT - 2 * EDGE)
  const lastAt = values.findLastIndex((value) => value !== null)
  const last = values[lastAt]
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
      className={cn('shrink-0', className)}
      fill="none"
    >
      <title>{label}</title>
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} className="stroke-line" />
      {/* One path for each unbroken run; a run of one is a dot. */}
      {runsOf(values).map((run) => (
        <path
          key={run[0]?.index}
          d={
            run.map(({ index, value }, at) => `${at === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('') +
            (run.length === 1 ? 'h0.01' : '')
          }
          className="stroke-accent"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ))}
      {last === null || last === undefined ? null : <circle cx={x(lastAt)} cy={y(last)} r="2" className="fill-accent" />}
    </svg>
  )
}

type Point = { index: number; value: number }

function runsOf(values: readonly (number | null)[]): Point[][] {
  const runs: Point[][] = []
  let isOpen = false
  for (const [index, value] of values.entries()) {
    if (value === null) isOpen = false
    else if (isOpen) runs.at(-1)?.push({ index, value })
    else {
      runs.push([{ index, value }])
      isOpen = true
    }
  }
  return runs
}
