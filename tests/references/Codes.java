public interface Codes {
    int SUCCESS = 0;
    int E_PARAM = 40001; // bad parameter
    int E_AUTH = 40101; /* not signed in */
    Map<Integer, String> TEXTS = Map.of(E_PARAM, "Parameter is bad", E_AUTH, "Not signed in");
}
