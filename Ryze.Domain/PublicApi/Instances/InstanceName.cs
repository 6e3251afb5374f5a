using System.Text.RegularExpressions;

namespace Ryze.Domain.PublicApi.Instances;

/// <summary>The rule for instance names (api.md 7).</summary>
public static partial class InstanceName
{
    public const int MaxLength = 64;

    /// <summary>What a name must be, to stand behind the field's name.</summary>
    public const string Rule = "must be 1 to 64 letters, digits, _ or -, starting with a letter or digit";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <summary>The form in which names are compared and kept unique.</summary>
    public static string Key(string name) => name.ToLowerInvariant();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
