import type { Description } from './description.ts'

/** What an operation may refuse with before its own work begins, and what helps. */
export function ProblemList({ codes, known }: { codes: readonly string[]; known: Description['x-problems'] }) {
  return (
    <ul className="flex flex-col gap-1">
      {codes.map((code) => (
        <li key={code} className="text-xs">
          <span className="font-mono text-ink">
            {known[code]?.status} {code}
          </span>{' '}
          <span className="text-ink-2">
            {known[code]?.title}. {known[code]?.nextStep}
          </span>
        </li>
      ))}
    </ul>
  )
}
