import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeForm, formText, parseForm } from '../../src/protocol/form.ts';

const parseText = (body: string) =>
  [...parseForm(Buffer.from(body))].map(([name, value]) => [name, value.toString()]);

describe('reading a form', () => {
  test.each([
    ['an empty body', '', []],
    ['one pair', 'a=1', [['a', '1']]],
    [
      'several, in their order',
      'b=2&a=1',
      [
        ['b', '2'],
        ['a', '1'],
      ],
    ],
    ['an empty value', 'a=', [['a', '']]],
    [
      'a name alone',
      'a&b',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    [
      'empty pairs',
      '&&a=1&&b=2&',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a value without a name, which PHP drops', '=1&a=2', [['a', '2']]],
    ['an equals sign in the value', 'a=b=c==', [['a', 'b=c==']]],
    ['an encoded equals sign in the name', 'a%3Db=c', [['a=b', 'c']]],
    [
      'the last of equal names',
      'a=1&b=2&a=3',
      [
        ['a', '3'],
        ['b', '2'],
      ],
    ],
    ['equal names written differently', 'a=1&%61=2', [['a', '2']]],
    ['a plus as a space', 'a+b=c+d', [['a b', 'c d']]],
    ['an encoded plus as a plus', 'a=1%2B1', [['a', '1+1']]],
    ['hex digits of either case', 'a=%c3%A9', [['a', 'é']]],
    [
      'a bad escape as it is',
      'a=100%&b=%zz&c=%4',
      [
        ['a', '100%'],
        ['b', '%zz'],
        ['c', '%4'],
      ],
    ],
    [
      'an escape that ends at the separator',
      'a=%4&1=2',
      [
        ['a', '%4'],
        ['1', '2'],
      ],
    ],
    ['a percent sign in front of an escape', 'a=%%41', [['a', '%A']]],
    ['an escape once, not twice', 'a=%2541', [['a', '%41']]],
    [
      'a UTF-8 name',
      'caf%C3%A9=1&über=2',
      [
        ['café', '1'],
        ['über', '2'],
      ],
    ],
    ['an encoded separator in a value', 'data=a%26b', [['data', 'a&b']]],
    [
      'the name of an object property',
      '__proto__=1&constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
  ])('keeps %s', (_name, body, pairs) => {
    expect(parseText(body)).toEqual(pairs);
  });

  test('the body of a client that encodes nothing survives', () => {
    const body =
      'nonce=1&return_success=http://shop.example:8080/ok?order=7&ipn=https://u:p@shop.example/i?a=b#c/d;e,f';
    expect(parseText(body)).toEqual([
      ['nonce', '1'],
      ['return_success', 'http://shop.example:8080/ok?order=7'],
      ['ipn', 'https://u:p@shop.example/i?a=b#c/d;e,f'],
    ]);
  });

  test('bytes that are not UTF-8 come out as they are, encoded or raw', () => {
    const raw = Buffer.concat([Buffer.from('a=%00%ff%FE&b='), Buffer.from([0x00, 0xff, 0xfe])]);
    const form = parseForm(raw);
    expect([...(form.get('a') ?? [])]).toEqual([0x00, 0xff, 0xfe]);
    expect([...(form.get('b') ?? [])]).toEqual([0x00, 0xff, 0xfe]);
  });

  test('only the given part of a larger buffer is read', () => {
    const larger = new TextEncoder().encode('x=1&a=2&y=3');
    expect([...parseForm(larger.subarray(4, 7)).keys()]).toEqual(['a']);
  });

  test('no body makes it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        expect(parseForm(body)).toBeInstanceOf(Map);
      }),
    );
  });

  test('text that is absent is undefined, text that is empty is empty', () => {
    const form = parseForm(Buffer.from('a=&b=caf%C3%A9'));
    expect(formText(form, 'a')).toBe('');
    expect(formText(form, 'b')).toBe('café');
    expect(formText(form, 'c')).toBeUndefined();
  });
});

describe('writing a form', () => {
  test('everything but unreserved characters is percent-encoded', () => {
    expect(
      encodeForm([
        ['a b', 'http://x/?y=1&z=é+~'],
        ['data', Uint8Array.from([0x00, 0xff, 0x41])],
      ]),
    ).toBe('a%20b=http%3A%2F%2Fx%2F%3Fy%3D1%26z%3D%C3%A9%2B~&data=%00%FFA');
  });

  test('no field makes an empty body', () => {
    expect(encodeForm([])).toBe('');
  });

  test('any bytes under any names come back as they were', () => {
    const fields = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.uint8Array()), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(fields, (pairs) => {
        const read = [...parseForm(Buffer.from(encodeForm(pairs)))];
        expect(read.map(([name, value]) => [name, [...value]])).toEqual(
          pairs.map(([name, value]) => [name, [...value]]),
        );
      }),
    );
  });

  test('what is written is read the same by the URL standard', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })),
        (object) => {
          const pairs = Object.entries(object);
          expect([...new URLSearchParams(encodeForm(pairs))]).toEqual(pairs);
        },
      ),
    );
  });

  test('what the URL standard writes is read the same', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })),
        (object) => {
          const pairs = Object.entries(object);
          expect(parseText(new URLSearchParams(pairs).toString())).toEqual(pairs);
        },
      ),
    );
  });
});
