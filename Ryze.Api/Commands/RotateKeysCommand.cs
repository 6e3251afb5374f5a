using Ryze.Infrastructure.Shared.Persistence;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Api.Commands;

internal sealed class RotateKeysCommand : OperatorCommand
{
    /// <summary>The second pass finds secrets that hosts wrote during the first.</summary>
    private const int Passes = 2;

    /// <summary>Most unreadable secrets that are listed. A missing key makes all of them unreadable.</summary>
    private const int MostNamed = 20;

    public override string Name => "keys rotate";

    public override string Summary => "re-encrypt every secret with the first key of ENCRYPTION_KEY";

    public override string Details =>
        """
        Re-encrypts the databases of the roles in RYZE_ROLES, in batches, while hosts run. A host without the new key cannot read the
        re-encrypted secrets, so rotate in this order:
          1. give every host ENCRYPTION_KEY=k1:<old>,k2:<new>, and when all have it
          2. give every host ENCRYPTION_KEY=k2:<new>,k1:<old>, and when all have it
          3. run this with the same value; after exit code 0 remove k1.
        If the command is interrupted, run it again. Exit code 0 means that these databases no longer need the old keys.
        """;

    public override async Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var key = services.GetRequiredService<KeyRing>().CurrentKeyId;
        var rotations = services.GetServices<IKeyRotation>().ToList();
        var where = string.Join(", ", rotations.Select(rotation => rotation.Role));
        var (seen, renewed, unreadable, named) = (0, 0, 0, new List<string>());
        for (var pass = 0; pass < Passes; pass++)
        {
            (seen, renewed, unreadable, named) = (0, 0, 0, []);
            foreach (var rotation in rotations)
            {
                await foreach (var batch in rotation.RunAsync(cancellationToken))
                {
                    seen += batch.Seen;
                    renewed += batch.Renewed;
                    unreadable += batch.Unreadable.Count;
                    named.AddRange(batch.Unreadable.Take(MostNamed - named.Count));
                    if (batch.Renewed > 0)
                    {
                        await output.Result.WriteLineAsync(
                            $"{batch.Column}: {batch.Renewed} of {batch.Seen} re-encrypted, {renewed} in all");
                    }
                }
            }
        }

        foreach (var line in named)
        {
            await output.Remarks.WriteLineAsync(line);
        }

        if (unreadable > named.Count)
        {
            await output.Remarks.WriteLineAsync($"... and {unreadable - named.Count} more");
        }

        if (unreadable > 0)
        {
            await output.Remarks.WriteLineAsync(
                $"{where}: {unreadable} of {seen} secrets cannot be read and stay unchanged. Keep the old keys.");
            return ExitCode.Failed;
        }

        if (renewed > 0)
        {
            await output.Remarks.WriteLineAsync(
                $"{renewed} secrets were stored with an older key while this command ran: a host does not have {key} as its first key. "
                + "Restart that host with the new key first, then run this command again.");
            return ExitCode.Failed;
        }

        await output.Result.WriteLineAsync($"{where}: all {seen} secrets are encrypted with {key}. No other key is needed.");
        return ExitCode.Done;
    }
}
