using System.Globalization;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Tests.Support.Engines;

namespace Ryze.Tests.Faults;

/// <summary>
/// One engine server for each kind of engine. The chats take turns over the engines. Each sent message is reported as sent, delivered and
/// read, sometimes in another order or twice.
/// </summary>
internal sealed class EnginePhones : IRelayPhone
{
    private readonly IReadOnlyList<IEngineServer> _engines;
    private readonly Lock _gate = new();
    private readonly Random _random;
    private int _failures;

    private EnginePhones(IReadOnlyList<IEngineServer> engines, int seed)
    {
        (_engines, _random) = (engines, new Random(seed));
        foreach (var engine in engines)
        {
            engine.ReportsOf = ReportsOf;
        }
    }

    /// <summary>One instance of Ryze for each engine.</summary>
    public IReadOnlyList<IEngineServer> Engines => _engines;

    public IReadOnlyCollection<(string Chat, string Text)> Sent =>
    [
        .. _engines.SelectMany(engine => engine.Sent).Where(send => send.IsMessage)

            // The agents' only files are voice messages, and not every engine sends an MP3 as a voice message.
            .Select(send => (send.Chat, send.Sha256 is { } sha256 ? $"voice {sha256}" : send.Text)),
    ];

    public static async Task<EnginePhones> StartAsync(IReadOnlyList<EngineKind> kinds, int seed) =>
        new(await Task.WhenAll(kinds.Select(EngineServer.StartAsync)), seed);

    /// <summary>The index of the chat's engine.</summary>
    public static int EngineOf(string chat, int engines) =>
        int.Parse(chat.AsSpan(8, 4), CultureInfo.InvariantCulture) % engines;

    public void Misbehave(int times)
    {
        for (var i = 0; i < times; i++)
        {
            lock (_gate)
            {
                _engines[_failures++ % _engines.Count].Fail(_random.Next(5) switch
                {
                    < 2 => SendFault.AnswerLost,
                    < 4 => SendFault.NotConnected,
                    _ => SendFault.ReportedFirst,
                });
            }
        }
    }

    public Task ReportAsync(PhoneEvent.Text written) => _engines[EngineOf(written.Chat, _engines.Count)].ReportAsync(written);

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }
    }

    private List<PhoneEvent> ReportsOf(EngineSend send)
    {
        PhoneEvent echo = new PhoneEvent.Echo(send);
        PhoneEvent delivered = new PhoneEvent.Receipt(send.Chat, send.Id, ReceiptKind.Delivered);
        PhoneEvent read = new PhoneEvent.Receipt(send.Chat, send.Id, ReceiptKind.Read);
        lock (_gate)
        {
            List<PhoneEvent> reports = _random.Next(10) == 0 ? [delivered, echo, read] : [echo, delivered, read];
            if (_random.Next(5) == 0)
            {
                (reports[^1], reports[^2]) = (reports[^2], reports[^1]);
            }

            if (_random.Next(5) == 0)
            {
                reports.Insert(_random.Next(reports.Count + 1), reports[_random.Next(reports.Count)]);
            }

            return reports;
        }
    }
}
