namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The sandbox's accounts. Some ids have special behaviour.</summary>
internal static class SandboxAccount
{
    /// <summary>Last id of the ordinary accounts, which start at 1.</summary>
    public const long LastOrdinary = 8999;

    public const long Suspended = 9001;

    /// <summary>Account that has reached its plan's inbox limit.</summary>
    public const long AtItsLimit = 9002;

    /// <summary>Answers 422 with <c>attributes</c> to each inbox creation.</summary>
    public const long RejectsInboxes = 9003;

    /// <summary>Answers 422 with only <c>error</c> to each inbox creation.</summary>
    public const long FailsWithoutAttributes = 9004;

    /// <summary>First id that does not exist. The accounts between the special ids and this id exist, but have no members.</summary>
    public const long FirstMissing = 9404;

    /// <summary>The accounts that have the sandbox's users as members.</summary>
    public static IEnumerable<long> WithMembers()
    {
        for (var id = 1L; id <= LastOrdinary; id++)
        {
            yield return id;
        }

        yield return Suspended;
        yield return AtItsLimit;
        yield return RejectsInboxes;
        yield return FailsWithoutAttributes;
    }

    public static bool Exists(long id) => id is > 0 and < FirstMissing;

    public static bool HasMembers(long id) => id is (> 0 and <= LastOrdinary) or (>= Suspended and <= FailsWithoutAttributes);
}
