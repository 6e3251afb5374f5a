using System.Collections.Concurrent;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Simulates <see cref="SandboxMessageCases"/>. The second creation of the same message works.</summary>
internal sealed class SandboxMessageFaults
{
    private const int MaxPlayed = 10_000;

    private readonly ConcurrentDictionary<string, bool> _played = new(StringComparer.Ordinal);

    /// <param name="store">Stores the message and answers as usual.</param>
    public IResult Play(HttpContext context, SandboxDeskForm form, Func<IResult> store)
    {
        var content = form["content"] ?? "";
        if (SandboxMessageCases.Of(content) is not { } fault || !IsFirst(form["source_id"] ?? content))
        {
            return store();
        }

        if (fault.IsStored)
        {
            store();
        }

        if (fault.Error is null)
        {
            context.Abort();
            return Results.Empty;
        }

        return SandboxAnswer.Error(422, fault.Error);
    }

    private bool IsFirst(string key)
    {
        if (_played.Count >= MaxPlayed)
        {
            _played.Clear();
        }

        return _played.TryAdd(key, true);
    }
}
