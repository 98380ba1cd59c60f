'use client'
import type { ReactNode } from 'react'
import { Badge } from '#web/ui/badge.tsx'
import { CopyLine } from './copy-line.tsx'
import { curlLine } from './curl-line.ts'
import type { Description, Operation } from './description.ts'
import { ProblemList } from './problem-list.tsx'
import { SchemaTree } from './schema-tree.tsx'
import { schemaWords } from './schema-words.ts'

/** All that is said of one operation. */
export function OperationDetail({ operation, description }: { operation: Operation; description: Description }) {
  const { schemas } = description.components
  const { answer, body, problems, mc, scopes, needs } = operation
  return (
    <div className="grid min-w-0 gap-4 border-t bg-canvas p-3 lg:grid-cols-2" data-detail={operation.id}>
      <div className="flex min-w-0 flex-col gap-4">
        <p className="text-ink-2">
          {needs}{' '}
          {scopes.map((scope) => (
            <Badge key={scope} tone="neutral" className="font-mono">
              {scope}
            </Badge>
          ))}
        </p>
        <Part title="From a terminal">
          <CopyLine label="curl" line={curlLine(operation, location.origin, schemas)} />
          {mc ? <CopyLine label="mc" line={mc} /> : null}
        </Part>
        <Parameters operation={operation} />
        {body ? (
          <Part title="Body">
            <SchemaTree schema={body} schemas={schemas} />
          </Part>
        ) : null}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Part title={`Answer: ${answer.status} ${answer.says}`}>
          {answer.schema ? <SchemaTree schema={answer.schema} schemas={schemas} /> : <p className="text-ink-3">Nothing else.</p>}
          {answer.files.length > 0 ? <p className="text-ink-2">Or a file: {answer.files.join(', ')}.</p> : null}
        </Part>
        <Part title="Problems">
          <ProblemList codes={problems} known={description['x-problems']} />
          <p className="text-xs text-ink-3">What its own work refuses besides says so in the same form.</p>
        </Part>
      </div>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h3 className="font-medium">{title}</h3>
      {children}
    </section>
  )
}

function Parameters({ operation: { parameters } }: { operation: Operation }) {
  if (parameters.length === 0) return null
  return (
    <Part title="Parameters">
      <ul className="flex flex-col gap-1">
        {parameters.map(({ name, in: where, required, schema, description }) => (
          <li key={`${where} ${name}`} className="font-mono text-xs">
            <span className="font-medium text-ink">{name}</span>
            <span className="text-ink-3">
              {' '}
              in {where}
              {required ? '' : ', optional'}
            </span>{' '}
            <span className="break-words text-ink-2">{schemaWords(schema)}</span>
            {schema.default === undefined ? null : <span className="text-ink-3"> = {JSON.stringify(schema.default)}</span>}
            {description ? <span className="block font-sans text-ink-3">{description}</span> : null}
          </li>
        ))}
      </ul>
    </Part>
  )
}
