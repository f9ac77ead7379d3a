public final class Errors {
    /** The crane is overloaded. */
    public static final String CRANE_OVERLOADED = "CRANE_OVERLOADED";
    /**
     * The hook is open.
     * @since 2.1
     */
    public static final String HOOK_OPEN = "HOOK_OPEN";
    private static final int MAX = 5;
    public static final ErrorInfo WIND = new ErrorInfo("WIND_HIGH", 503, "Too much wind");
    public static final ErrorInfo RAIN = new ErrorInfo("RAIN_HIGH", 503, "Too much rain");
}
