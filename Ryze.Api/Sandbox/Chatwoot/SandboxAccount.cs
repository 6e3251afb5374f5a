namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The accounts of the sandbox; some ids show a special behaviour.</summary>
internal static class SandboxAccount
{
    /// <summary>Ids from 1 to here are ordinary accounts.</summary>
    public const long LastOrdinary = 8999;

    public const long Suspended = 9001;

    /// <summary>Has as many inboxes as its plan allows.</summary>
    public const long AtItsLimit = 9002;

    /// <summary>Says 422 with <c>attributes</c> to every inbox.</summary>
    public const long RejectsInboxes = 9003;

    /// <summary>Says 422 with a bare <c>error</c> to every inbox.</summary>
    public const long FailsWithoutAttributes = 9004;

    /// <summary>From here on no account exists. Those between exist, and no token is a member.</summary>
    public const long FirstMissing = 9404;

    /// <summary>The accounts the sandbox's users are members of.</summary>
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
