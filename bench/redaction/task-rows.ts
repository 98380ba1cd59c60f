/** Rows as a table of tasks has them: plain columns and one of JSON, without secrets. */
export const taskRows = (count: number): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index,
    title: `Investigate latency of service ${index % 97} in region eu-west`,
    description:
      'The build passed; 128 tests in 4.2 s. We should look at the retry policy before the next release, as it was discussed.',
    status: 'done',
    priority: 'high',
    project_id: index % 1000,
    agent_id: `agent-${index % 1000}`,
    created_at: 1_700_000_000 + index,
    updated_at: '2024-03-01T10:00:00Z',
    metadata: JSON.stringify({
      labels: ['infra', 'latency'],
      estimate: 3,
      source: 'import',
      ref: `3a3f053c-ba31-43c4-b70a-bf2a90f7${String(index % 10_000).padStart(4, '0')}`,
    }),
  }))
