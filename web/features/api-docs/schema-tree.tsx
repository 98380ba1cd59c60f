'use client'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { cn } from '#web/ui/cn.ts'
import type { Schema } from './description.ts'
import { type Field, fieldsOf, hasFields, type Schemas, schemaWords } from './schema-words.ts'

/** The parts of a value; those of a part are made when it is opened, as schemas may hold themselves. */
export function SchemaTree({ schema, schemas }: { schema: Schema; schemas: Schemas }) {
  const fields = fieldsOf(schema, schemas)
  return (
    <div className="min-w-0">
      <p className="font-mono text-xs text-ink-2">{schemaWords(schema)}</p>
      {fields.length > 0 ? <Fields fields={fields} schemas={schemas} /> : null}
    </div>
  )
}

function Fields({ fields, schemas }: { fields: readonly Field[]; schemas: Schemas }) {
  return (
    <ul className="ml-1 border-l pl-2">
      {fields.map((field) => (
        <FieldLine key={field.name} field={field} schemas={schemas} />
      ))}
    </ul>
  )
}

function FieldLine({ field, schemas }: { field: Field; schemas: Schemas }) {
  const [isOpen, setOpen] = useState(false)
  const canOpen = hasFields(field.schema, schemas)
  const name = (
    <>
      <span className="font-medium text-ink">{field.name}</span>
      {field.isRequired ? null : <span className="text-ink-3"> (optional)</span>}
    </>
  )
  return (
    <li className="py-0.5 font-mono text-xs">
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        {canOpen ? (
          <button
            type="button"
            aria-expanded={isOpen}
            className="inline-flex min-h-6 items-center gap-0.5 rounded text-left hover:bg-raised"
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight className={cn('size-3.5 shrink-0', isOpen && 'rotate-90')} aria-hidden />
            <span>{name}</span>
          </button>
        ) : (
          <span className="pl-4">{name}</span>
        )}
        <span className="min-w-0 break-words text-ink-2">{schemaWords(field.schema)}</span>
      </span>
      {typeof field.schema.description === 'string' ? (
        <span className="block pl-4 font-sans text-ink-3">{field.schema.description}</span>
      ) : null}
      {isOpen ? <Fields fields={fieldsOf(field.schema, schemas)} schemas={schemas} /> : null}
    </li>
  )
}
