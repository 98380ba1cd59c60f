import Link from 'next/link'
import type { BackfillPage } from '#contracts/api/backfills.ts'
import { formatCount } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { entityWords } from './backfill-words.ts'

/** How much of the past is here, by what it is, and where it is seen. Nothing while nothing was brought. */
export function BroughtSection({ brought }: Pick<BackfillPage, 'brought'>) {
  if (brought.length === 0) return null
  return (
    <Section title="What was brought">
      <dl className="flex flex-wrap gap-x-8 gap-y-2 px-3 py-2" data-brought>
        {brought.map(({ entity, rows }) => {
          const { many, href } = entityWords[entity]
          return (
            <div key={entity} data-entity={entity}>
              <dt className="text-xs text-ink-3">
                {href ? (
                  <Link href={href} className="text-accent underline underline-offset-2">
                    {many}
                  </Link>
                ) : (
                  many
                )}
              </dt>
              <dd className="text-base font-medium">{formatCount(rows)}</dd>
            </div>
          )
        })}
      </dl>
    </Section>
  )
}
