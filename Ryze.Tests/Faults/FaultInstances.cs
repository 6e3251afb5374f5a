using System.Globalization;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>One instance of a fault run with its integration in both roles.</summary>
internal sealed record FaultInstance(string Name, string ApiIntegration, string BridgeIntegration);

/// <summary>Creates and activates the instances of a fault run.</summary>
internal static class FaultInstances
{
    private const int ActivatedWithin = 120;

    public static string NameOf(int i) => string.Create(CultureInfo.InvariantCulture, $"fault-{i:d2}");

    public static async Task<IReadOnlyList<FaultInstance>> ActivateAsync(Uri api, string apiDatabase, string chatwootUrl, int instances)
    {
        using var client = new RyzeClient(api);
        var activated = new List<FaultInstance>();
        for (var i = 0; i < instances; i++)
        {
            // SQL avoids the rate limit of 20 creations a minute, which this run does not test.
            var name = NameOf(i);
            await SqliteFile.ExecuteAsync(
                apiDatabase,
                "INSERT INTO instances (Id, AccountId, Name, NameKey, TokenHash, CreatedAt) SELECT @id, Id, @name, @name, NULL, CreatedAt FROM accounts LIMIT 1;"
                    + EngineNameClaims.ClaimAll,
                ("@id", $"ins_{name}"), ("@name", name));
            Answer set = null!;
            await Eventually.TrueAsync(
                async () => (set = await client.SetAsync(RyzeClient.Body(chatwootUrl, inboxName: name), name)).Code != 429,
                "the rate limit allows an activation", ActivatedWithin, sparingly: true);
            Assert.That(set.Code, Is.EqualTo(201), set.Body);
            var bridgeIntegration = (string)set.Json["bridge_integration_id"]!;
            activated.Add(new FaultInstance(
                name,
                await SqliteFile.ScalarAsync<string>(
                    apiDatabase, "SELECT Id FROM chatwoot_integrations WHERE BridgeIntegrationId = @id", ("@id", bridgeIntegration)),
                bridgeIntegration));
        }

        return activated;
    }
}
