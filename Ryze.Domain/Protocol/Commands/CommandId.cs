namespace Ryze.Domain.Protocol.Commands;

/// <summary>The rule for a <c>command</c> frame's id, which the bridge chooses and which is unique within its integration.</summary>
public static class CommandId
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 128;

    /// <summary>1 to 128 visible ASCII characters.</summary>
    public static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && id.All(c => c is > ' ' and <= '~');
}
