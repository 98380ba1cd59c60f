import { describe, expect, it } from 'vitest'
import { curlLine } from './curl-line.ts'
import { type Description, isSearched, operationsOf } from './description.ts'
import { fieldsOf, schemaWords } from './schema-words.ts'

const uuid = { type: 'string', format: 'uuid', pattern: '^…$' }
const description: Description = {
  info: { version: '1', description: '' },
  paths: {
    '/api/v1/sessions/{id}/actions': {
      post: {
        ...{ operationId: 'postAction', tags: ['sessions'], summary: 'Stops a session', 'x-problems': ['CONFLICT'] },
        security: [{ token: ['sessions:act'] }, { session: [] }],
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'runId', in: 'query', required: true, schema: { type: 'string' } },
          { $ref: '#/components/parameters/IdempotencyKey' },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Ask' } } } },
        responses: { 202: { description: 'Asked', content: { 'application/json': { schema: uuid } } }, default: {} },
      },
    },
    '/api/v1/options': {
      get: { operationId: 'getOptions', tags: ['x'], summary: 'Ways in', security: [], responses: { 200: {} }, 'x-problems': [] },
    },
  },
  components: {
    schemas: {
      Ask: {
        type: 'object',
        properties: { requestId: uuid, says: { type: 'string', const: "it's" }, child: { $ref: '#/components/schemas/Ask' } },
        required: ['requestId', 'says'],
      },
    },
    parameters: { IdempotencyKey: { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } } },
  },
  'x-problems': {},
}
const [act, options] = operationsOf(description)
const { schemas } = description.components

describe('an operation', () => {
  it('has what its description refers to, and is found by its words in any order', () => {
    expect(act).toMatchObject({ id: 'postAction', scopes: ['sessions:act'], isOpen: false, answer: { status: '202' } })
    expect(act?.parameters.map(({ name }) => name)).toEqual(['id', 'runId', 'Idempotency-Key'])
    expect(act && [isSearched(act, 'session post'), isSearched(act, 'session get')]).toEqual([true, false])
  })

  it('is asked by a line that a shell takes as it is', () => {
    expect(act && curlLine(act, 'https://mc.example.com', schemas)).toBe(
      [
        'curl -X POST "https://mc.example.com/api/v1/sessions/$ID/actions?runId=$RUN_ID"',
        '-H "Authorization: Bearer $MISSION_CONTROL_TOKEN"',
        '-H "Idempotency-Key: $(uuidgen)"',
        "-H 'Content-Type: application/json'",
        `-d '{"requestId":"'"$(uuidgen)"'","says":"it'\\''s"}'`,
      ].join(' \\\n  '),
    )
    expect(options && curlLine(options, 'http://localhost:3000', schemas)).toBe('curl "http://localhost:3000/api/v1/options"')
  })
})

describe('a schema', () => {
  it.each([
    [{ type: 'string', minLength: 1, maxLength: 200 }, 'string, 1 to 200 characters'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer, at least 0'],
    [{ anyOf: [{ type: 'string', enum: ['ok', 'down'] }, { type: 'null' }] }, 'ok | down or null'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Ask' } }, 'list of Ask'],
    [
      {
        oneOf: [
          { type: 'object', properties: { a: uuid } },
          { type: 'object', properties: { b: uuid } },
        ],
      },
      'one of 2 forms',
    ],
    [{}, 'anything'],
  ])('%j is %s', (schema, words) => expect(schemaWords(schema)).toBe(words))

  it('is followed one level at a time, so that one which holds itself has an end', () => {
    const fields = fieldsOf({ type: 'array', items: { $ref: '#/components/schemas/Ask' } }, schemas)
    expect(fields.map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ...[
        ['requestId', true],
        ['says', true],
        ['child', false],
      ],
    ])
    expect(fieldsOf(fields[2]?.schema ?? {}, schemas)).toHaveLength(3)
  })

  it('that is a list of itself, as JSON is, has only those parts that are named', () => {
    const json = { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/components/schemas/Json' } }] }
    expect(fieldsOf({ $ref: '#/components/schemas/Json' }, { Json: json })).toEqual([])
  })

  it('calls each of its forms by what tells them apart', () => {
    const form = (action: string) => ({ type: 'object', properties: { action: { const: action }, id: uuid } })
    expect(fieldsOf({ oneOf: [form('abort'), form('reset')] }, schemas).map(({ name }) => name)).toEqual([
      ...['action: "abort"', 'action: "reset"'],
    ])
  })
})
