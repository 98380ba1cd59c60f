import type { ComponentSampleInput } from '#contracts/components.ts'
import { figureName, sayValue, unitOf } from '#domain/component/figure.ts'
import { formatExact, UNKNOWN } from '#web/ui/format.ts'
import { figureOf, figuresIn } from './figure-words.ts'

/** The table shows the newest; the charts have all that are loaded. */
const MOST_ROWS = 200

/** What a component told, newest first. */
export function SampleTable({ samples }: { samples: readonly ComponentSampleInput[] }) {
  const figures = figuresIn(samples)
  return (
    // A region that scrolls has to be reachable by keyboard
    <div className="scroll-slim overflow-auto border-t" tabIndex={0} role="region" aria-label="Samples">
      <table className="w-full text-right text-xs">
        <thead className="sticky top-0 bg-canvas text-ink-2">
          <tr>
            <th className="px-3 py-1 text-left font-medium">Told at</th>
            {figures.map((figure) => (
              <th key={figure} className="px-3 py-1 font-medium">
                {figureName(figure)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples
            .slice(-MOST_ROWS)
            .toReversed()
            .map((sample) => (
              <tr key={sample.at} className="border-t">
                <td className="whitespace-nowrap px-3 py-1 text-left">{formatExact(sample.at)}</td>
                {figures.map((figure) => {
                  const value = figureOf(sample, figure)
                  return (
                    <td key={figure} className="whitespace-nowrap px-3 py-1 tabular-nums">
                      {value === null ? UNKNOWN : sayValue(value, unitOf(figure))}
                    </td>
                  )
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
