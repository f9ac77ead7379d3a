export namespace ErrorCodes {
	/** The start of the range of our own. */
	export const ownErrorRangeStart: -32099 = -32099;
	/** The rope is cut. */
	export const RopeCut: -32099 = -32099;
	/** No ring is free. */
	export const NoRing: -32098 = -32098;
	/** @deprecated use ownErrorRangeEnd */
	export const ownErrorEnd: -32000 = /* ownErrorRangeEnd */ -32000;
}
