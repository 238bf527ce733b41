/**
 * Keys that anybody can read in the documents they come from. All of the mnemonic of BIP 49, 84, 86 and SLIP-132,
 * `abandon` eleven times and `about`; never send money to any of them.
 */
export const mnemonic = `${'abandon '.repeat(11)}about`;

/** The fingerprint of the mnemonic's first key: what a key origin names. */
export const fingerprint = '73c5da0a';

/** Account 0 on mainnet, each in all the ways to write it; where not said otherwise re-written from those of the documents. */
export const mainnet = {
  /** m/44'/0'/0'; SLIP-132. */
  bip44: {
    xpub: 'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj',
    xprv: 'xprv9xpXFhFpqdQK3TmytPBqXtGSwS3DLjojFhTGht8gwAAii8py5X6pxeBnQ6ehJiyJ6nDjWGJfZ95WxByFXVkDxHXrqu53WCRGypk2ttuqncb',
  },
  /** m/49'/0'/0'; SLIP-132. */
  bip49: {
    xpub: 'xpub6C6nQwHaWbSrzs5tZ1q7m5R9cPK9eYpNMFesiXsYrgc1P8bvLLAet9JfHjYXKjToD8cBRswJXXbbFpXgwsswVPAZzKMa1jUp2kVkGVUaJa7',
    ypub: 'ypub6Ww3ibxVfGzLrAH1PNcjyAWenMTbbAosGNB6VvmSEgytSER9azLDWCxoJwW7Ke7icmizBMXrzBx9979FfaHxHcrArf3zbeJJJUZPf663zsP',
    yprv: 'yprvAHwhK6RbpuS3dgCYHM5jc2ZvEKd7Bi61u9FVhYMpgMSuZS613T1xxQeKTffhrHY79hZ5PsskBjcc6C2V7DrnsMsNaGDaWev3GLRQRgV7hxF',
  },
  /** m/84'/0'/0'; BIP 84. */
  bip84: {
    xpub: 'xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V',
    zpub: 'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs',
    zprv: 'zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE',
  },
  /** m/86'/0'/0'; BIP 86. */
  bip86: {
    xpub: 'xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ',
    xprv: 'xprv9xgqHN7yz9MwCkxsBPN5qetuNdQSUttZNKw1dcYTV4mkaAFiBVGQziHs3NRSWMkCzvgjEe3n9xV8oYywvM8at9yRqyaZVz6TYYhX98VjsUk',
  },
};

/** Account 0 with coin type 1: testnet, signet and regtest. */
export const testnet = {
  /** m/44'/1'/0'. */
  bip44: {
    tpub: 'tpubDC5FSnBiZDMmhiuCmWAYsLwgLYrrT9rAqvTySfuCCrgsWz8wxMXUS9Tb9iVMvcRbvFcAHGkMD5Kx8koh4GquNGNTfohfk7pgjhaPCdXpoba',
    tprv: 'tprv8fPDJN9UQqg6pFsQsrVxTwHZmXLvHpfGGcsCA9rtnatUgVtBKxhtFeqiyaYKSWydunKpjhvgJf6PwTwgirwuCbFq8YKgpQiaVJf3JCrNmkR',
  },
  /** m/49'/1'/0'; BIP 49. */
  bip49: {
    tpub: 'tpubDD7tXK8KeQ3YY83yWq755fHY2JW8Ha8Q765tknUM5rSvjPcGWfUppDFMpQ1ScziKfW3ZNtZvAD7M3u7bSs7HofjTD3KP3YxPK7X6hwV8Rk2',
    upub: 'upub5EFU65HtV5TeiSHmZZm7FUffBGy8UKeqp7vw43jYbvZPpoVsgU93oac7Wk3u6moKegAEWtGNF8DehrnHtv21XXEMYRUocHqguyjknFHYfgY',
    uprv: 'uprv91G7gZkzehuMVxDJTYE6tLivdF8e4rvzSu1LFfKw3b2Qx1Aj8vpoFnHdfUZ3hmi9jsvPifmZ24RTN2KhwB8BfMLTVqaBReibyaFFcTP1s9n',
  },
  /** m/84'/1'/0'. */
  bip84: {
    tpub: 'tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M',
    vpub: 'vpub5Y6cjg78GGuNLsaPhmYsiw4gYX3HoQiRBiSwDaBXKUafCt9bNwWQiitDk5VZ5BVxYnQdwoTyXSs2JHRPAgjAvtbBrf8ZhDYe2jWAqvZVnsc',
    vprv: 'vprv9K7GLAaERuM58PVvbk1sMo7wzVCoPwzZpVXLRBmum93gL5pSqQCAAvZjtmz93nnnYMr9i2FwG2fqrwYLRgJmDDwFjGiamGsbRMJ5Y6siJ8H',
  },
  /** m/86'/1'/0'. */
  bip86: {
    tpub: 'tpubDDfvzhdVV4unsoKt5aE6dcsNsfeWbTgmLZPi8LQDYU2xixrYemMfWJ3BaVneH3u7DBQePdTwhpybaKRU95pi6PMUtLPBJLVQRpzEnjfjZzX',
  },
};

/** m/48'/0'/0' and m/48'/1'/0' with the first letters of SLIP-132 for several signers. */
export const multisig = {
  Ypub: 'Ypub6i3vKNyfjBPfgU2ayMpsTwJfD6atAh167JwrbdSdrJKyfdDLC63DGj95M7svAxHbsEtUr2VDwHkVbCzFjoXzEmztAmKUdb2Fv3Cimr6igDU',
  Zpub: 'Zpub72tBd3easrw9XmDhoicVg2QAP4jL7Jzb2RU5P2LXEJhrij2ZSkCmtnoDNKqWArwXGt1HbW5nPx73UVbpTVx131gV371uDVqkBmGNAPw8nQ4',
  Upub: 'Upub5QBtxbj3dChwer3FkK4idXZVwVuUsU93d5zwYcxaAsHBD1hL8mGeG3ayS3cjDSUE3p1W8fF5MaQjcGefbUe8mBjRYMhpjSPACegzVfiwu7x',
  Vpub: 'Vpub5j2AGGPxmtFRW9ENafrLqcf17U3vp68YYCXAL1rTYsf4G7WZPRSCt7F7TFaKDM89TT8Jt8qdpEmHVZGEKB49ZRR2QhQFKMCeUNkdtApNWet',
};

/** Litecoin's account 0, m/48'/0'/0'; SLIP-132. */
export const litecoin = {
  Ltub: 'Ltub2YkgM7nLtybpexx2npaGHdyaQ8ijmVr91Cywj42KU1xPiiTzq2z7PC7St5UtH1p2pM7Gp6H6SSepgr83dn4U8yz2m6Q7JxVpF5dYhtM8iqo',
  Ltpv: 'Ltpv77aLkLMoeq4s36FCYD5tD49Mxa2YhFHUvgsv45G2XqAo8MGvW7wgNb1BdhapT1KspVuCNGnsoimaWGmbozwvRYVoYhNATqh6XfFsJmY7SzJ',
};

/** The first test vector of BIP 32. */
export const bip32 = {
  'm/0h':
    'xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw',
  'm/0h/1':
    'xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ',
  'm/0h/1/2h':
    'xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5',
  'm/0h/1/2h/2':
    'xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV',
  'm/0h/1/2h/2/1000000000':
    'xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy',
};
