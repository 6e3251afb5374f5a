using System.Text.RegularExpressions;

namespace Ryze.Domain.PublicApi.Instances;

/// <summary>The rule for instance names (docs/spec/api.md 7).</summary>
public static partial class InstanceName
{
    public const int MaxLength = 64;

    /// <summary>The rule as text to follow the field name.</summary>
    public const string Rule = "must be 1 to 64 letters, digits, _ or -, starting with a letter or digit";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <summary>The form for comparison and uniqueness.</summary>
    public static string Key(string name) => name.ToLowerInvariant();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
