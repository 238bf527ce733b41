import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, type SqlQuery } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/**
 * Prisma's adapter with three things put right. It wants a pool, which would take another connection after an error,
 * and thereby leave our transaction; it cuts a script at every semicolon, also in a comment or in a function; and it
 * does not know the type "char" of the system tables that the engine reads, so that goes through it as a type that no
 * system table has.
 */
export function adapterOver(client: pg.Client): { factory: PrismaPg; failure: () => Error | undefined } {
  let first: Error | undefined;
  const query = async (statement: string | pg.QueryConfig) => {
    try {
      const result = await client.query(statement);
      for (const field of result.fields ?? [])
        if (field.dataTypeID === oidOfChar) field.dataTypeID = oidOfTime;
      return result;
    } catch (error) {
      first ??= error as Error;
      throw error;
    }
  };
  const factory = new PrismaPg(Object.assign(new pg.Pool({ max: 1 }), { query }));
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    return Object.assign(adapter, {
      executeScript: async (script: string) => {
        await query(script);
      },
      queryRaw: async (statement: SqlQuery) => {
        const result = await queryRaw(statement);
        const columnTypes = result.columnTypes.map((type) =>
          type === ColumnTypeEnum.Time ? ColumnTypeEnum.Character : type,
        );
        return { ...result, columnTypes };
      },
    });
  };
  factory.connectToShadowDb = factory.connect;
  return { factory, failure: () => first };
}

const oidOfChar = 18;
const oidOfTime = 1083;
