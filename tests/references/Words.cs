public static class WordErrors
{
    /// <summary>No such word</summary>
    public const string NotAWord = "NotAWord";
    /// <summary>The word is too long</summary>
    public const string TooLong = "TooLong";
    /// <summary>No vowel in it</summary>
    public const string Vowel = "Vowel";
}
