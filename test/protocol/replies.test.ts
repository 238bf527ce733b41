import { describe, expect, test } from 'vitest';
import {
  errorReply,
  errorStatus,
  IDENTIFICATION_REQUIRED,
  invalidParameter,
  parseReply,
  successReply,
} from '../../src/protocol/replies.ts';

describe('what the gateway says', () => {
  test('a success wraps the value', () => {
    expect(JSON.stringify(successReply({ transaction: 'x' }))).toBe(
      '{"result":"success","return":{"transaction":"x"}}',
    );
  });

  test('an error has a sentence and a token', () => {
    expect(JSON.stringify(errorReply(IDENTIFICATION_REQUIRED, 'login_error_invalid_nonce'))).toBe(
      '{"result":"error","error":"Identification required to access private API","token":"login_error_invalid_nonce"}',
    );
  });

  test('a bad parameter is told in the sentence of the original', () => {
    expect(invalidParameter('type', 'should be ask or bid')).toBe(
      'Invalid parameter "type" (should be ask or bid)',
    );
  });

  test.each([
    ['login_error_missing_rest_key', 403],
    ['login_error_invalid_rest_key', 403],
    ['login_error_invalid_rest_sign', 403],
    ['login_error_invalid_nonce', 403],
    ['access_denied', 403],
    ['user_agent_required', 403],
    ['invalid_parameter', 400],
    ['unknown_method', 404],
  ] as const)('%s goes out with status %i', (token, status) => {
    expect(errorStatus[token]).toBe(status);
  });
});

describe('what the client understands', () => {
  test('the value of a success, even when it is null or false', () => {
    expect(parseReply(JSON.stringify(successReply({ a: ['1'] })))).toEqual({ ok: true, value: { a: ['1'] } });
    expect(parseReply('{"result":"success","return":null}')).toEqual({ ok: true, value: null });
    expect(parseReply('{"return":false,"result":"success"}')).toEqual({ ok: true, value: false });
  });

  test('the sentence and the token of an error', () => {
    expect(parseReply(JSON.stringify(errorReply('No.', 'access_denied')))).toEqual({
      ok: false,
      malformed: false,
      error: 'No.',
      token: 'access_denied',
    });
  });

  test.each(['{"result":"error","error":"No."}', '{"result":"error","error":"No.","token":7}'])(
    'an error without a usable token: %s',
    (body) => {
      expect(parseReply(body)).toEqual({ ok: false, malformed: false, error: 'No.', token: null });
    },
  );

  test.each([
    ['', 'the reply is not JSON'],
    ['<html>502 Bad Gateway</html>', 'the reply is not JSON'],
    ['{"result":"success","ret', 'the reply is not JSON'],
    ['null', 'the reply has no result'],
    ['"success"', 'the reply has no result'],
    ['[]', 'the reply has no result'],
    ['{}', 'the reply has no result'],
    ['{"result":"success"}', 'the reply is a success that returns nothing'],
    ['{"result":"error"}', 'the reply is an error that says nothing'],
    ['{"result":"error","error":{}}', 'the reply is an error that says nothing'],
    ['{"result":"maybe","return":1,"error":"x"}', 'the result is neither success nor error'],
    ['{"result":true,"return":1}', 'the result is neither success nor error'],
  ])('%s is malformed: %s', (body, problem) => {
    expect(parseReply(body)).toEqual({ ok: false, malformed: true, problem });
  });
});
