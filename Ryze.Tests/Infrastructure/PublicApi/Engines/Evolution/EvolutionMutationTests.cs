using System.Text;
using Ryze.Infrastructure.Shared.Events;
using Ryze.Tests.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Bodies that no engine sends: samples with random damage, from a fixed seed.</summary>
internal sealed class EvolutionMutationTests
{
    private const int Bodies = 10_000;
    private const int Seed = 20261128;

    private static readonly string[] Splices =
    [
        "null", "{}", "[]", "\"\"", "0", "-1", "1e999", "true", "\"\\ud800\"", "\"\\u0000\"", "{\"low\":1e99,\"high\":-1e99}", "{\"0\":1}",
        "[[[[[[[[[[]]]]]]]]]]", "\"@lid\"", "\"status@broadcast\"", "{\"message\":{\"message\":{}}}", "\uFEFF", "😀", "\"",
    ];

    [Test]
    public void Damaged_bodies_never_throw()
    {
        var random = new Random(Seed);
        var samples = SampleBodies();
        using var engine = ScriptedEvolution.Idle();
        for (var i = 0; i < Bodies; i++)
        {
            var body = Damage(samples[random.Next(samples.Count)], random);
            try
            {
                foreach (var update in engine.Adapter.Read(ScriptedEvolution.Connection, body).Updates)
                {
                    WhatsAppMessageReader.Read(update.Name, "evt_1", update.Data);
                    ReceiptReader.Read(update.Name, update.Data);
                }
            }
            catch (Exception exception)
            {
                Assert.Fail($"body {i}: {exception}\n{Encoding.UTF8.GetString(body)}");
            }
        }
    }

    [Test]
    [NonParallelizable]
    public void Damaged_bodies_leave_no_memory_behind()
    {
        var random = new Random(Seed);
        var samples = SampleBodies();
        using var engine = ScriptedEvolution.Idle();
        void ReadMany()
        {
            for (var i = 0; i < 2000; i++)
            {
                engine.Adapter.Read(ScriptedEvolution.Connection, Damage(samples[random.Next(samples.Count)], random));
            }
        }

        ReadMany();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        ReadMany();

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(4 * 1024 * 1024));
    }

    private static List<byte[]> SampleBodies() =>
    [
        .. EvolutionSamples.Events.Select(sample => (string)sample.Arguments[0]!)
            .Concat(ProtobufMessageReaderTests.Samples.Select(sample => EvolutionSamples.Envelope(
                "messages.upsert",
                $$$"""{"key":{"remoteJid":"5511900000002@s.whatsapp.net","id":"3A11"},"message":{{{sample.Arguments[0]}}}}""")))
            .Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Replaces values, cuts, repeats and flips bytes, one to six times.</summary>
    private static byte[] Damage(byte[] sample, Random random)
    {
        var body = sample.ToList();
        for (var change = random.Next(1, 7); change > 0 && body.Count > 1; change--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(5))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1:
                    body.RemoveRange(at, Math.Min(random.Next(1, 20), body.Count - at));
                    break;
                case 2:
                    body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(1, 40), body.Count - at)));
                    break;
                default:
                    ReplaceValue(body, at, Splices[random.Next(Splices.Length)]);
                    break;
            }
        }

        return [.. body];
    }

    /// <summary>Replaces the simple value behind the next colon, so that most bodies stay JSON.</summary>
    private static void ReplaceValue(List<byte> body, int at, string splice)
    {
        var start = body.IndexOf((byte)':', at) + 1;
        var end = start;
        while (end < body.Count && body[end] is not ((byte)',' or (byte)'}' or (byte)']'))
        {
            end++;
        }

        if (start > 0 && end < body.Count && body[start] is not ((byte)'{' or (byte)'['))
        {
            body.RemoveRange(start, end - start);
            body.InsertRange(start, Encoding.UTF8.GetBytes(splice));
        }
    }
}
