/** Loaded before each test file: property tests that name no seed draw the same cases in every run. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20261122 });
